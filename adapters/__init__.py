"""Adapters: what each CMS calls a public news item and a visit. Knows SQL and days; no Flask, no HTTP."""

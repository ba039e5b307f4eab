"""`soluong init`: from a portal's folder or database to a checked YAML.

source     where the database is: folder, URL, flags
detecting  which CMS the tables are of; `cms_*.py` say what each CMS has
counters   the visit counters that are there, and which of them is alive
asking     what nobody but the operator knows: Id, name, level, group
planning   the portals that will be written; adapting their news and visits
writing    the YAML and the password's file
comparing  this month's number, in the words of the CMS's own screen
"""

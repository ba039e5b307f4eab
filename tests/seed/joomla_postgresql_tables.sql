-- The tables that news are read from, in the types that Joomla 4 gives them on PostgreSQL; the test fills them.
CREATE TABLE j4_content (
  id integer NOT NULL PRIMARY KEY, asset_id bigint, title varchar(255) NOT NULL, alias varchar(255) NOT NULL,
  introtext text NOT NULL, "fulltext" text NOT NULL, state smallint NOT NULL, catid bigint NOT NULL,
  created timestamp without time zone NOT NULL, created_by bigint, created_by_alias varchar(255),
  modified timestamp without time zone NOT NULL, modified_by bigint, checked_out integer,
  checked_out_time timestamp without time zone, publish_up timestamp without time zone,
  publish_down timestamp without time zone, images text, urls text, attribs varchar(5120), version bigint,
  ordering bigint, metakey text, metadesc text, access bigint NOT NULL, hits bigint NOT NULL, metadata text,
  featured smallint NOT NULL, language varchar(7) NOT NULL, note varchar(255)
);
CREATE TABLE j4_categories (
  id integer NOT NULL PRIMARY KEY, asset_id bigint, parent_id integer NOT NULL, lft bigint NOT NULL,
  rgt bigint NOT NULL, level integer, path varchar(255), extension varchar(50) NOT NULL, title varchar(255), alias varchar(255) NOT NULL,
  note varchar(255), description text, published smallint NOT NULL, checked_out integer,
  checked_out_time timestamp without time zone, access bigint NOT NULL, params text, metadesc varchar(1024),
  metakey varchar(1024), metadata varchar(2048), created_user_id integer, created_time timestamp without time zone,
  modified_user_id integer, modified_time timestamp without time zone, hits integer, language varchar(7), version bigint
);
CREATE TABLE j4_viewlevels (id integer NOT NULL PRIMARY KEY, title varchar(100), ordering bigint, rules varchar(5120));
CREATE TABLE j4_usergroups (
  id integer NOT NULL PRIMARY KEY, parent_id bigint, lft bigint, rgt bigint, title varchar(100)
);
CREATE TABLE j4_extensions (
  extension_id integer NOT NULL PRIMARY KEY, package_id bigint, name varchar(100), type varchar(20) NOT NULL,
  element varchar(100) NOT NULL, changelogurl text, folder varchar(100), client_id smallint, enabled smallint,
  access bigint, protected smallint, locked smallint, manifest_cache text, params text NOT NULL, custom_data text,
  checked_out integer, checked_out_time timestamp without time zone, ordering bigint, state bigint, note varchar(255)
);

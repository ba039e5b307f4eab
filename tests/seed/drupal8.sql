-- Drupal 8 to 11 with the content types tin_tuc and page, in Vietnamese and English; one row a language.
CREATE TABLE config (collection VARCHAR(255), name VARCHAR(255), data TEXT);
INSERT INTO config VALUES ('', 'node.type.tin_tuc', ''), ('', 'node.type.page', ''), ('', 'system.site', '');
INSERT INTO config VALUES ('', 'language.entity.vi', ''), ('', 'language.entity.en', '');

-- `node` has no status here.
CREATE TABLE node (nid INTEGER PRIMARY KEY, vid INTEGER, type VARCHAR(32), langcode VARCHAR(12));
INSERT INTO node VALUES (1, 1, 'tin_tuc', 'vi');
CREATE TABLE node_field_data (
  nid INTEGER, vid INTEGER, type VARCHAR(32), langcode VARCHAR(12), status SMALLINT, title VARCHAR(255),
  created INTEGER, changed INTEGER, default_langcode SMALLINT, PRIMARY KEY (nid, langcode)
);
-- The day is 2025-03-10: [1741539600, 1741626000) in Vietnam.
INSERT INTO node_field_data VALUES (1, 1, 'tin_tuc', 'vi', 1, 'first second', 1741539600, 1741999999, 1);
INSERT INTO node_field_data VALUES (2, 2, 'tin_tuc', 'vi', 1, 'last second', 1741625999, 1741625999, 1);
INSERT INTO node_field_data VALUES (3, 3, 'tin_tuc', 'vi', 1, 'a second too early', 1741539599, 1741539599, 1);
INSERT INTO node_field_data VALUES (4, 4, 'tin_tuc', 'vi', 0, 'unpublished', 1741570000, 1741570000, 1);
INSERT INTO node_field_data VALUES (5, 5, 'page', 'vi', 1, 'a page is no news', 1741570000, 1741570000, 1);
-- Both languages on one day: one item.
INSERT INTO node_field_data VALUES (6, 6, 'tin_tuc', 'vi', 1, 'in two languages', 1741570000, 1741570000, 1);
INSERT INTO node_field_data VALUES (6, 6, 'tin_tuc', 'en', 1, 'in two languages', 1741570001, 1741570001, 0);
-- Unpublished in Vietnamese, published in English.
INSERT INTO node_field_data VALUES (7, 7, 'tin_tuc', 'vi', 0, 'English only', 1741570000, 1741570000, 1);
INSERT INTO node_field_data VALUES (7, 7, 'tin_tuc', 'en', 1, 'English only', 1741570001, 1741570001, 0);
-- The English row is dated a day later: each day has it, the two days together have it once.
INSERT INTO node_field_data VALUES (8, 8, 'tin_tuc', 'vi', 1, 'two dates', 1741570000, 1741570000, 1);
INSERT INTO node_field_data VALUES (8, 8, 'tin_tuc', 'en', 1, 'two dates', 1741656400, 1741656400, 0);

-- A newer draft of a published node stands here only.
CREATE TABLE node_field_revision (nid INTEGER, vid INTEGER, langcode VARCHAR(12), status SMALLINT, created INTEGER);
INSERT INTO node_field_revision VALUES (1, 9, 'vi', 0, 1741539600), (1, 1, 'vi', 1, 1741539600);

CREATE TABLE node_counter (nid INTEGER, totalcount INTEGER, daycount INTEGER);

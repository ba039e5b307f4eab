-- Drupal 7 with the content types tin_tuc, thong_bao and page, in Vietnamese and English.
CREATE TABLE node_type (type VARCHAR(32), name VARCHAR(255));
INSERT INTO node_type VALUES ('tin_tuc', 'Tin'), ('thong_bao', 'Notice'), ('page', 'Page');
CREATE TABLE languages (language VARCHAR(12), name VARCHAR(64));
INSERT INTO languages VALUES ('vi', 'Vietnamese'), ('en', 'English');

CREATE TABLE node (
  nid INTEGER PRIMARY KEY, vid INTEGER, type VARCHAR(32), language VARCHAR(12), title VARCHAR(255), status INTEGER,
  created INTEGER, changed INTEGER, tnid INTEGER
);
-- The day is 2025-03-10: [1741539600, 1741626000) in Vietnam.
INSERT INTO node VALUES (1, 1, 'tin_tuc', 'vi', 'first second of the day', 1, 1741539600, 1741999999, 0);
INSERT INTO node VALUES (2, 2, 'tin_tuc', 'und', 'last second of the day, neutral', 1, 1741625999, 1741625999, 0);
INSERT INTO node VALUES (3, 3, 'tin_tuc', 'vi', 'a second too early', 1, 1741539599, 1741570000, 0);
INSERT INTO node VALUES (4, 4, 'tin_tuc', 'vi', 'a second too late', 1, 1741626000, 1741626000, 0);
INSERT INTO node VALUES (5, 5, 'tin_tuc', 'vi', 'unpublished', 0, 1741570000, 1741570000, 0);
INSERT INTO node VALUES (6, 6, 'page', 'vi', 'a page is no news', 1, 1741570000, 1741570000, 0);
INSERT INTO node VALUES (7, 7, 'thong_bao', 'vi', 'a notice', 1, 1741570000, 1741570000, 0);
INSERT INTO node VALUES (8, 8, 'tin_tuc', 'vi', 'source of a translation set', 1, 1741570000, 1741570000, 8);
INSERT INTO node VALUES (9, 9, 'tin_tuc', 'en', 'its translation', 1, 1741570001, 1741570001, 8);
INSERT INTO node VALUES (10, 10, 'tin_tuc', 'en', 'English only', 1, 1741570000, 1741570000, 0);
INSERT INTO node VALUES (11, 11, 'tin_tuc', 'vi', 'dated in the future, public at once', 1, 2114380800, 1741570000, 0);
-- Old revisions keep their old status; nothing of this table counts.
CREATE TABLE node_revision (nid INTEGER, vid INTEGER, status INTEGER, title VARCHAR(255));
INSERT INTO node_revision VALUES (5, 4, 1, 'was published once'), (1, 1, 1, 'as it is');

CREATE TABLE node_counter (nid INTEGER, totalcount INTEGER, daycount INTEGER);
INSERT INTO node_counter VALUES (1, 70, 3), (8, 30, 0);

CREATE TABLE variable (name VARCHAR(128), value TEXT);
INSERT INTO variable VALUES ('statistics_enable_access_log', 's:1:"1";');
-- Cron last ran on 2025-03-11 at 09:00 in Vietnam; three days before that is 2025-03-08 09:00.
INSERT INTO variable VALUES ('cron_last', 'i:1741658400;');
CREATE TABLE accesslog (aid INTEGER, path VARCHAR(255), hostname VARCHAR(128), timestamp INTEGER);
INSERT INTO accesslog VALUES (1, 'node/1', '192.0.2.1', 1741399201); -- 2025-03-08 09:00:01
INSERT INTO accesslog VALUES (2, 'node/1', '192.0.2.1', 1741453200); -- first second of 2025-03-09
INSERT INTO accesslog VALUES (3, 'admin/content', '192.0.2.2', 1741539599); -- last second of 2025-03-09
INSERT INTO accesslog VALUES (4, 'node/2', '192.0.2.3', 1741539600); -- first second of 2025-03-10

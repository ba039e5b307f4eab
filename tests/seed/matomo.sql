-- Matomo 5: site 1 is a portal on Vietnamese time, 2 one on UTC, 3 one with a manual offset. Log rows are UTC.
CREATE TABLE matomo_site (idsite INTEGER, name VARCHAR(90), timezone VARCHAR(50));
INSERT INTO matomo_site VALUES (1, 'huyen', 'Asia/Ho_Chi_Minh'), (2, 'xa', 'UTC'), (3, 'moi', 'UTC+7');
-- Visits older than 30 days are deleted; last on 2025-03-10 (00:00 UTC), so those before 2025-02-08 UTC are gone.
CREATE TABLE matomo_option (option_name VARCHAR(191), option_value TEXT);
INSERT INTO matomo_option VALUES ('delete_logs_enable', '1'), ('delete_logs_older_than', '30');
INSERT INTO matomo_option VALUES ('lastDelete_piwik_logs', '1741564800');

CREATE TABLE matomo_log_visit (
  idvisit INTEGER, idsite INTEGER, idvisitor BINARY(8), visit_first_action_time DATETIME,
  visit_last_action_time DATETIME, visit_total_actions INTEGER
);
-- 2025-02-09 in Vietnam
INSERT INTO matomo_log_visit VALUES (1, 1, 'visitor1', '2025-02-08 20:00:00', '2025-02-08 20:00:00', 2);
-- first and last second of 2025-02-10 in Vietnam, the latter without any action
INSERT INTO matomo_log_visit VALUES (2, 1, 'visitor1', '2025-02-09 17:00:00', '2025-02-09 17:00:00', 1);
INSERT INTO matomo_log_visit VALUES (3, 1, 'visitor2', '2025-02-10 16:59:59', '2025-02-10 16:59:59', 0);
-- first second of 2025-02-11
INSERT INTO matomo_log_visit VALUES (4, 1, 'visitor1', '2025-02-10 17:00:00', '2025-02-10 17:00:00', 3);
-- over the midnight from 2025-03-10 to 2025-03-11: belongs to the day of its last action
INSERT INTO matomo_log_visit VALUES (5, 1, 'visitor3', '2025-03-10 16:50:00', '2025-03-10 17:10:00', 3);
INSERT INTO matomo_log_visit VALUES (6, 2, 'visitor1', '2025-02-10 05:00:00', '2025-02-10 05:00:00', 1);

CREATE TABLE matomo_log_action (idaction INTEGER, type INTEGER);
INSERT INTO matomo_log_action VALUES (1, 1), (2, 3), (3, 4); -- a page, a download, a title
CREATE TABLE matomo_log_link_visit_action (idsite INTEGER, idvisit INTEGER, server_time DATETIME, idaction_url INTEGER);
INSERT INTO matomo_log_link_visit_action VALUES (1, 5, '2025-03-10 16:50:00', 1); -- a page on 2025-03-10
INSERT INTO matomo_log_link_visit_action VALUES (1, 5, '2025-03-10 17:00:00', 2); -- a download
INSERT INTO matomo_log_link_visit_action VALUES (1, 5, '2025-03-10 17:10:00', 1); -- a page on 2025-03-11
INSERT INTO matomo_log_link_visit_action VALUES (2, 6, '2025-03-10 17:10:00', 1); -- another site

CREATE TABLE matomo_archive_numeric_2024_12 (
  idarchive INTEGER, name VARCHAR(190), idsite INTEGER, date1 DATE, date2 DATE, period INTEGER, ts_archived DATETIME,
  value DOUBLE, PRIMARY KEY (idarchive, name)
);
-- Two days make up the whole month, so its other days had no visits.
INSERT INTO matomo_archive_numeric_2024_12 VALUES
  (1, 'done', 1, '2024-12-24', '2024-12-24', 1, '2024-12-25 01:00:00', 1),
  (1, 'nb_visits', 1, '2024-12-24', '2024-12-24', 1, '2024-12-25 01:00:00', 10),
  (2, 'done', 1, '2024-12-25', '2024-12-25', 1, '2024-12-26 01:00:00', 1),
  (2, 'nb_visits', 1, '2024-12-25', '2024-12-25', 1, '2024-12-26 01:00:00', 20),
  (3, 'done', 1, '2024-12-01', '2024-12-31', 3, '2025-01-01 01:00:00', 1),
  (3, 'nb_visits', 1, '2024-12-01', '2024-12-31', 3, '2025-01-01 01:00:00', 30),
  (3, 'nb_uniq_visitors', 1, '2024-12-01', '2024-12-31', 3, '2025-01-01 01:00:00', 25);

CREATE TABLE matomo_archive_numeric_2025_01 LIKE matomo_archive_numeric_2024_12;
-- Of January only two day archives are left, and its month archive.
INSERT INTO matomo_archive_numeric_2025_01 VALUES
  (1, 'done', 1, '2025-01-30', '2025-01-30', 1, '2025-01-31 01:00:00', 1),
  (1, 'nb_visits', 1, '2025-01-30', '2025-01-30', 1, '2025-01-31 01:00:00', 10),
  (2, 'done', 1, '2025-01-31', '2025-01-31', 1, '2025-02-01 01:00:00', 1), -- finished
  (2, 'nb_visits', 1, '2025-01-31', '2025-01-31', 1, '2025-02-01 01:00:00', 7),
  (3, 'done', 1, '2025-01-31', '2025-01-31', 1, '2025-02-02 01:00:00', 3), -- newer but temporary
  (3, 'nb_visits', 1, '2025-01-31', '2025-01-31', 1, '2025-02-02 01:00:00', 9),
  (4, 'done', 1, '2025-01-01', '2025-01-31', 3, '2025-02-01 02:00:00', 1),
  (4, 'nb_visits', 1, '2025-01-01', '2025-01-31', 3, '2025-02-01 02:00:00', 100),
  (5, 'done', 1, '2025-01-27', '2025-02-02', 2, '2025-02-03 02:00:00', 1), -- a week over two months
  (5, 'nb_visits', 1, '2025-01-27', '2025-02-02', 2, '2025-02-03 02:00:00', 900);

CREATE TABLE matomo_archive_numeric_2025_02 LIKE matomo_archive_numeric_2024_12;
INSERT INTO matomo_archive_numeric_2025_02 VALUES
  (1, 'done', 1, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 1),
  (1, 'nb_visits', 1, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 5),
  (1, 'nb_uniq_visitors', 1, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 4),
  (1, 'nb_actions', 1, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 9),
  (1, 'Actions_nb_pageviews', 1, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 8),
  (2, 'done', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 01:00:00', 1),
  (2, 'nb_visits', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 01:00:00', 6),
  (3, 'done0123456789abcdef0123456789abcdef', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 02:00:00', 1), -- a segment
  (3, 'nb_visits', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 02:00:00', 3),
  (4, 'done.VisitsSummary', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 03:00:00', 1), -- one plugin
  (4, 'nb_visits', 1, '2025-02-02', '2025-02-02', 1, '2025-02-03 03:00:00', 60),
  (5, 'done', 1, '2025-02-03', '2025-02-03', 1, '2025-02-04 01:00:00', 1), -- a day without visits
  (6, 'done', 1, '2025-02-04', '2025-02-04', 1, '2025-02-04 05:00:00', 3), -- temporary only
  (6, 'nb_visits', 1, '2025-02-04', '2025-02-04', 1, '2025-02-04 05:00:00', 2),
  (7, 'done', 1, '2025-02-05', '2025-02-05', 1, '2025-02-06 01:00:00', 1),
  (7, 'nb_visits', 1, '2025-02-05', '2025-02-05', 1, '2025-02-06 01:00:00', 4),
  (8, 'done', 1, '2025-02-05', '2025-02-05', 1, '2025-02-06 09:00:00', 2), -- failed
  (8, 'nb_visits', 1, '2025-02-05', '2025-02-05', 1, '2025-02-06 09:00:00', 50),
  (9, 'done', 1, '2025-02-06', '2025-02-06', 1, '2025-02-07 01:00:00', 1), -- two in one second: the higher number
  (9, 'nb_visits', 1, '2025-02-06', '2025-02-06', 1, '2025-02-07 01:00:00', 7),
  (10, 'done', 1, '2025-02-06', '2025-02-06', 1, '2025-02-07 01:00:00', 1),
  (10, 'nb_visits', 1, '2025-02-06', '2025-02-06', 1, '2025-02-07 01:00:00', 8),
  (11, 'done', 1, '2025-02-07', '2025-02-07', 1, '2025-02-08 01:00:00', 1), -- its page views were deleted
  (11, 'nb_visits', 1, '2025-02-07', '2025-02-07', 1, '2025-02-08 01:00:00', 3),
  (12, 'done', 1, '2025-02-08', '2025-02-08', 1, '2025-02-09 01:00:00', 4), -- invalidated and not made again
  (12, 'nb_visits', 1, '2025-02-08', '2025-02-08', 1, '2025-02-09 01:00:00', 12),
  (13, 'done', 1, '2025-02-09', '2025-02-09', 1, '2025-02-10 01:00:00', 1),
  (13, 'nb_visits', 1, '2025-02-09', '2025-02-09', 1, '2025-02-10 01:00:00', 11),
  (14, 'done', 2, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 1), -- another site
  (14, 'nb_visits', 2, '2025-02-01', '2025-02-01', 1, '2025-02-02 01:00:00', 500);

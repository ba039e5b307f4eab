-- WP Statistics in each of its layouts; now is 15 March 2025, 12:00 in Viet Nam. Loads on MariaDB, MySQL, SQLite.
-- One prefix is one site: wp_ (14.16, purged), wp14_ (14.16, never purged), wpk_ (14.16, nothing lost), wp13_, wp12_ (purging), wp15_, wp15u_ (just
-- updated, its tables of version 14 still there), wpu_ (UTC).

CREATE TABLE wp_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wp_options VALUES
  ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', ''),
  ('wp_statistics', 'a:3:{s:5:"email";s:1:"a";s:7:"days_vi";s:5:"Ngày";s:21:"schedule_dbmaint_days";s:3:"180";}');
CREATE TABLE wp14_options AS SELECT * FROM wp_options;
CREATE TABLE wp13_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';
INSERT INTO wp13_options VALUES ('wp_statistics', 'a:1:{s:21:"schedule_dbmaint_days";s:3:"365";}');   -- without its switch
CREATE TABLE wp12_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';
INSERT INTO wp12_options VALUES
  ('wp_statistics', 'a:2:{s:16:"schedule_dbmaint";b:1;s:21:"schedule_dbmaint_days";s:2:"30";}');
CREATE TABLE wp15_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';
CREATE TABLE wp15u_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';
CREATE TABLE wpu_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wpu_options VALUES ('timezone_string', ''), ('gmt_offset', '0');

-- 14.16: a row a visitor and day, a row a page and day, a row a finished day.
CREATE TABLE wp_statistics_summary_totals (
  ID bigint NOT NULL PRIMARY KEY, date date NOT NULL, visitors bigint NOT NULL, views bigint NOT NULL
);
INSERT INTO wp_statistics_summary_totals VALUES
  (1, '2024-08-01', 7, 20),               -- its visitors are purged
  (2, '2024-08-02', 0, 0),
  (3, '2025-03-13', 2, 5),
  (4, '2025-03-14', 3, 6);                -- written before the day's last visitor
CREATE TABLE wp_statistics_visitor (ID bigint NOT NULL PRIMARY KEY, last_counter date NOT NULL, ip varchar(60), hits int);
INSERT INTO wp_statistics_visitor VALUES
  (1, '2025-03-12', 'a', 1),              -- a day without a summary row
  (2, '2025-03-13', 'a', 3), (3, '2025-03-13', 'b', 2),
  (4, '2025-03-14', 'a', 2), (5, '2025-03-14', 'b', 2), (6, '2025-03-14', 'c', 2), (7, '2025-03-14', 'd', 3),
  (8, '2025-03-15', 'a', 2);              -- today
CREATE TABLE wp_statistics_pages (page_id bigint NOT NULL PRIMARY KEY, uri varchar(190), date date NOT NULL, count int NOT NULL);
INSERT INTO wp_statistics_pages VALUES
  (1, '/', '2025-03-12', 1), (2, '/', '2025-03-13', 3), (3, '/tin', '2025-03-13', 2), (4, '/', '2025-03-14', 8),
  (5, '/', '2025-03-15', 2);
CREATE TABLE wp_statistics_historical (ID bigint NOT NULL PRIMARY KEY, category varchar(25) NOT NULL, value bigint NOT NULL);
INSERT INTO wp_statistics_historical VALUES (1, 'visitors', 50), (2, 'uri', 60);

-- 14.16, purged, but every deleted visitor is in the totals: nothing before them is lost.
CREATE TABLE wpk_options AS SELECT * FROM wp_options;
CREATE TABLE wpk_statistics_summary_totals AS SELECT * FROM wp_statistics_summary_totals;
CREATE TABLE wpk_statistics_visitor AS SELECT * FROM wp_statistics_visitor;
CREATE TABLE wpk_statistics_pages AS SELECT * FROM wp_statistics_pages;
CREATE TABLE wpk_statistics_historical AS SELECT * FROM wp_statistics_historical WHERE category = 'uri';
INSERT INTO wpk_statistics_historical VALUES (1, 'visitors', 7);

CREATE TABLE wp14_statistics_visitor AS SELECT * FROM wp_statistics_visitor;
CREATE TABLE wp14_statistics_historical AS SELECT * FROM wp_statistics_historical WHERE category = 'uri';
CREATE TABLE wpu_statistics_visitor AS SELECT * FROM wp_statistics_visitor;

-- 13 and 12: a row a day beside the visitors.
CREATE TABLE wp13_statistics_visitor AS SELECT * FROM wp_statistics_visitor WHERE ID <= 5;
CREATE TABLE wp13_statistics_visit (ID bigint NOT NULL PRIMARY KEY, last_counter date NOT NULL, visit int NOT NULL);
INSERT INTO wp13_statistics_visit VALUES
  (1, '2025-03-13', 10), (2, '2025-03-14', 12), (3, '2025-03-15', 4),
  (4, '2025-03-16', 0);                   -- the daily job's row for tomorrow
CREATE TABLE wp12_statistics_visitor AS SELECT * FROM wp_statistics_visitor WHERE ID <= 5;
CREATE TABLE wp12_statistics_visit AS SELECT * FROM wp13_statistics_visit;
INSERT INTO wp12_statistics_visit VALUES (5, '2025-02-20', 3);

-- 15: UTC.
CREATE TABLE wp15_statistics_views (ID bigint NOT NULL PRIMARY KEY, session_id bigint NOT NULL, viewed_at datetime NOT NULL);
INSERT INTO wp15_statistics_views VALUES
  (1, 1, '2025-03-12 16:59:59'),          -- 23:59:59 on the 12th in Viet Nam
  (2, 2, '2025-03-12 17:00:00'), (3, 2, '2025-03-12 17:01:00'), (4, 3, '2025-03-13 16:59:59'),
  (5, 4, '2025-03-13 17:00:00');          -- 00:00 on the 14th
CREATE TABLE wp15_statistics_sessions (ID bigint NOT NULL PRIMARY KEY, visitor_id bigint NOT NULL, started_at datetime NOT NULL);
INSERT INTO wp15_statistics_sessions VALUES
  (1, 7, '2025-03-12 16:59:59'), (2, 7, '2025-03-12 17:00:00'), (3, 8, '2025-03-13 16:59:59'), (4, 7, '2025-03-13 17:00:00');
CREATE TABLE wp15u_statistics_views AS SELECT * FROM wp15_statistics_views;
CREATE TABLE wp15u_statistics_sessions AS SELECT * FROM wp15_statistics_sessions;
CREATE TABLE wp15u_statistics_visitor AS SELECT * FROM wp_statistics_visitor;
CREATE TABLE wpu_statistics_views AS SELECT * FROM wp15_statistics_views WHERE ID = 0;      -- made, not yet used
CREATE TABLE wpu_statistics_sessions AS SELECT * FROM wp15_statistics_sessions WHERE ID = 0;

-- Visit counters of WordPress plugins; now is 15 March 2025, 12:00 in Viet Nam. Loads on MariaDB, MySQL, SQLite.
-- One prefix is one site: wp_ (Viet Nam's zone), wp_2_ (its component site), wpn_ (newer or other settings), wpu_ (UTC),
-- wph_ (UTC+6:30).

CREATE TABLE wp_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wp_options VALUES
  ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', ''),
  ('koko_analytics_settings', 'a:2:{s:10:"use_cookie";i:1;s:23:"prune_data_after_months";i:1;}'),
  ('post_views_counter_settings_general',
   'a:2:{s:10:"count_time";s:3:"gmt";s:12:"reset_counts";a:2:{s:6:"number";i:0;s:4:"type";s:4:"days";}}'),
  ('tptn_settings', 'a:1:{s:7:"cron_on";s:1:"1";}'),
  ('slimstat_options', 'a:2:{s:10:"auto_purge";s:3:"420";s:17:"auto_purge_delete";s:2:"on";}'),
  ('burst_options_settings', 'a:1:{s:12:"archive_data";s:4:"none";}');
CREATE TABLE wp_2_options AS SELECT * FROM wp_options;
CREATE TABLE wpn_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';
INSERT INTO wpn_options VALUES
  ('koko_analytics_settings', 'a:1:{s:23:"prune_data_after_months";i:0;}'),
  ('post_views_counter_settings_general',
   'a:2:{s:10:"count_time";s:5:"local";s:12:"reset_counts";a:2:{s:6:"number";i:10;s:4:"type";s:4:"days";}}'),
  ('slimstat_options', 'a:2:{s:10:"auto_purge";s:3:"420";s:17:"auto_purge_delete";s:2:"no";}'),
  ('burst_options_settings', 'a:1:{s:12:"archive_data";s:6:"delete";}');
CREATE TABLE wpu_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wpu_options VALUES ('timezone_string', ''), ('gmt_offset', '0'),
  ('koko_analytics_settings', 'a:1:{s:23:"prune_data_after_months";i:0;}');

CREATE TABLE wph_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wph_options VALUES ('timezone_string', ''), ('gmt_offset', '6.5');

-- Koko Analytics: a row a day.
CREATE TABLE wp_koko_analytics_site_stats (date date NOT NULL PRIMARY KEY, visitors int NOT NULL, pageviews int NOT NULL);
INSERT INTO wp_koko_analytics_site_stats VALUES
  ('2025-02-10', 1, 2),         -- older than the month that is kept: the daily job has not run
  ('2025-02-28', 5, 9), ('2025-03-01', 10, 20), ('2025-03-15', 3, 7);
CREATE TABLE wpn_koko_analytics_site_stats AS SELECT * FROM wp_koko_analytics_site_stats;
CREATE TABLE wpl_options AS SELECT * FROM wp_options WHERE option_name = 'timezone_string';     -- 36 months by default
CREATE TABLE wpl_koko_analytics_site_stats AS SELECT * FROM wp_koko_analytics_site_stats WHERE date >= '2025-02-28';
INSERT INTO wpl_koko_analytics_site_stats VALUES ('2025-03-08', 0, 4);     -- came the day before, stayed past midnight
CREATE TABLE wp_2_koko_analytics_site_stats AS SELECT * FROM wp_koko_analytics_site_stats WHERE visitors = 3;
CREATE TABLE wpu_koko_analytics_site_stats AS SELECT * FROM wp_koko_analytics_site_stats;

-- Post Views Counter: each view five times.
CREATE TABLE wp_post_views (
  id bigint NOT NULL, type tinyint NOT NULL, period varchar(8) NOT NULL, count bigint NOT NULL, PRIMARY KEY (type, period, id)
);
INSERT INTO wp_post_views VALUES
  (1, 0, '20250228', 1), (1, 0, '20250301', 5), (2, 0, '20250301', 2), (1, 0, '20250331', 4),
  (1, 1, '202509', 8), (1, 2, '202503', 9), (1, 3, '2025', 10), (1, 4, 'total', 10), (2, 4, 'total', 2);
CREATE TABLE wpn_post_views AS SELECT * FROM wp_post_views WHERE period >= '20250302';

-- Statify: a row a view; the newer version has a column of hits.
CREATE TABLE wp_statify (id bigint NOT NULL PRIMARY KEY, created date NOT NULL, referrer varchar(255), target varchar(255));
INSERT INTO wp_statify VALUES
  (1, '2025-03-02', '', '/'), (2, '2025-03-02', '', '/tin'), (3, '2025-03-14', '', '/'), (4, '2025-03-15', '', '/');
CREATE TABLE wpn_statify (
  id bigint NOT NULL PRIMARY KEY, created date NOT NULL, referrer varchar(255), target varchar(255), hits int NOT NULL
);
INSERT INTO wpn_statify VALUES (1, '2025-03-13', '', '/', 40), (2, '2025-03-14', '', '/', 2);
CREATE TABLE wpu_statify AS SELECT * FROM wp_statify WHERE id = 0;      -- emptied

-- Top 10: hours, all component sites in one table.
CREATE TABLE wp_top_ten_daily (
  postnumber bigint NOT NULL, cntaccess bigint NOT NULL, dp_date datetime NOT NULL, blog_id bigint NOT NULL
);
INSERT INTO wp_top_ten_daily VALUES
  (1, 2, '2025-03-10 15:00:00', 1),       -- the maintenance job stopped here: the day's morning is gone
  (1, 3, '2025-03-11 00:00:00', 1), (2, 4, '2025-03-11 23:00:00', 1), (1, 1, '2025-03-12 00:00:00', 1),
  (1, 100, '2025-03-11 00:00:00', 2);     -- and here at midnight: the day is whole
CREATE TABLE wpu_top_ten_daily AS SELECT * FROM wp_top_ten_daily WHERE blog_id = 0;
INSERT INTO wpu_top_ten_daily VALUES
  (1, 5, '2025-03-10 16:00:00', 1),       -- 23:00 on the 10th in Viet Nam
  (1, 6, '2025-03-10 17:00:00', 1);       -- 00:00 on the 11th in Viet Nam
CREATE TABLE wph_top_ten_daily AS SELECT * FROM wpu_top_ten_daily;    -- hours that begin at half past in Viet Nam

-- Slimstat: dt is the local wall clock as if it were UTC; older rows lie in the archive.
CREATE TABLE wp_slim_stats (id int NOT NULL PRIMARY KEY, ip varchar(39), visit_id int NOT NULL, dt int NOT NULL);
INSERT INTO wp_slim_stats VALUES
  (10, '10.0.0.1', 1, 1741651199),        -- 2025-03-10 23:59:59
  (11, '10.0.0.1', 1, 1741651200),        -- 2025-03-11 00:00:00
  (12, '10.0.0.2', 2, 1741737599),        -- 2025-03-11 23:59:59
  (13, NULL, 0, 1741737599),              -- without an address: a view, no visitor
  (14, '10.0.0.1', 3, 1741737600);        -- 2025-03-12 00:00:00
CREATE TABLE wp_slim_stats_archive AS SELECT * FROM wp_slim_stats WHERE id = 0;
INSERT INTO wp_slim_stats_archive VALUES
  (1, '10.0.0.1', 1, 1704441600), (2, '10.0.0.3', 2, 1704441600);             -- 2024-01-05 08:00
CREATE TABLE wpn_slim_stats AS SELECT * FROM wp_slim_stats_archive;           -- rows are deleted, never archived

-- Burst: UTC epoch.
CREATE TABLE wp_burst_statistics (ID int NOT NULL PRIMARY KEY, page_url varchar(191), time int NOT NULL, uid varchar(255));
INSERT INTO wp_burst_statistics VALUES
  (1, '/', 1741625999, 'a'),              -- 2025-03-10 23:59:59 in Viet Nam
  (2, '/', 1741626000, 'a'),              -- 2025-03-11 00:00:00
  (3, '/tin', 1741712399, 'a'),           -- 2025-03-11 23:59:59
  (4, '/', 1741712400, 'b'),              -- 2025-03-12 00:00:00
  (5, '/', 1741712410, 'a');
CREATE TABLE wpn_burst_statistics AS SELECT * FROM wp_burst_statistics;

-- Independent Analytics: UTC.
CREATE TABLE wp_independent_analytics_views (id bigint NOT NULL PRIMARY KEY, viewed_at datetime NOT NULL, session_id bigint);
INSERT INTO wp_independent_analytics_views VALUES
  (1, '2025-03-10 16:59:59', 1),          -- 23:59:59 on the 10th in Viet Nam
  (2, '2025-03-10 17:00:00', 1),          -- 00:00 on the 11th: the session goes on
  (3, '2025-03-11 01:00:00', 2), (4, '2025-03-11 02:00:00', 3),
  (5, '2025-03-11 17:00:00', 3);          -- 00:00 on the 12th
CREATE TABLE wp_independent_analytics_sessions (session_id bigint NOT NULL PRIMARY KEY, visitor_id bigint NOT NULL);
INSERT INTO wp_independent_analytics_sessions VALUES (1, 7), (2, 7), (3, 8);  -- sessions 1 and 2: one person

-- WP-PostViews: totals as text.
CREATE TABLE wp_postmeta (meta_id bigint NOT NULL PRIMARY KEY, post_id bigint, meta_key varchar(255), meta_value longtext);
INSERT INTO wp_postmeta VALUES (1, 1, 'views', '12'), (2, 2, 'views', '5'), (3, 1, '_edit_last', '1'), (4, 2, 'likes', '99');
CREATE TABLE wpn_postmeta AS SELECT * FROM wp_postmeta WHERE meta_key = 'likes';
CREATE TABLE wpu_postmeta AS SELECT * FROM wp_postmeta WHERE meta_key = 'likes';
INSERT INTO wpu_options VALUES ('views_options', 'a:1:{s:5:"count";i:1;}');

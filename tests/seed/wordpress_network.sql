-- A WordPress network: component sites of different zones and states. Loads on MariaDB, MySQL, SQLite.
/*!40101 SET sql_mode = '' */;

CREATE TABLE wp_blogs (
  blog_id bigint NOT NULL PRIMARY KEY, domain varchar(200) NOT NULL, public tinyint NOT NULL, archived tinyint NOT NULL,
  spam tinyint NOT NULL, deleted tinyint NOT NULL
);
INSERT INTO wp_blogs VALUES
  (1, 'huyen.example.vn', 1, 0, 0, 0),
  (2, 'xa-utc.example.vn', 1, 0, 0, 0),
  (3, 'xa-dong.example.vn', 1, 1, 0, 0),      -- archived: HTTP 410
  (4, 'xa-rac.example.vn', 1, 0, 1, 0),       -- spam
  (5, 'xa-xoa.example.vn', 1, 0, 0, 1),       -- deleted
  (6, 'xa-an.example.vn', 0, 0, 0, 0),        -- hidden from search engines only: served
  (7, 'xa-bay.example.vn', 1, 0, 0, 0),
  (8, 'xa-ruoi.example.vn', 1, 0, 0, 0);

-- Blog 1 is the main site: no number in its tables' names. It is on UTC+7, blog 2 on UTC, as a fresh install is.
CREATE TABLE wp_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wp_options VALUES ('timezone_string', ''), ('gmt_offset', '7');
CREATE TABLE wp_2_options AS SELECT * FROM wp_options WHERE 1 = 0;
INSERT INTO wp_2_options VALUES ('timezone_string', ''), ('gmt_offset', '0');

CREATE TABLE wp_2_posts (
  ID bigint NOT NULL PRIMARY KEY, post_date datetime NOT NULL, post_title varchar(200) NOT NULL,
  post_status varchar(20) NOT NULL, post_password varchar(255) NOT NULL, post_type varchar(20) NOT NULL
);
INSERT INTO wp_2_posts VALUES
  (1, '2024-04-30 16:59:59', 'on UTC: 23:59:59 on 30 April in Viet Nam', 'publish', '', 'post'),
  (2, '2024-04-30 17:00:00', 'on UTC: 00:00 on 1 May in Viet Nam', 'publish', '', 'post'),
  (3, '2024-05-31 16:59:59', 'on UTC: 23:59:59 on 31 May in Viet Nam', 'publish', '', 'post'),
  (4, '2024-05-31 17:00:00', 'on UTC: 00:00 on 1 June in Viet Nam', 'publish', '', 'post'),
  (5, '2024-04-30 23:29:59', 'on UTC+6:30: 23:59:59 on 30 April in Viet Nam', 'publish', '', 'post'),
  (6, '2024-04-30 23:30:00', 'on UTC+6:30: 00:00 on 1 May in Viet Nam', 'publish', '', 'post');

CREATE TABLE wp_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_3_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_3_options AS SELECT * FROM wp_2_options;
CREATE TABLE wp_4_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_4_options AS SELECT * FROM wp_2_options;
CREATE TABLE wp_5_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_5_options AS SELECT * FROM wp_2_options;
CREATE TABLE wp_6_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_6_options AS SELECT * FROM wp_2_options;
CREATE TABLE wp_7_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_7_options AS SELECT * FROM wp_options;
CREATE TABLE wp_8_posts AS SELECT * FROM wp_2_posts;
CREATE TABLE wp_8_options AS SELECT * FROM wp_2_options WHERE option_name = 'timezone_string';
INSERT INTO wp_8_options VALUES ('gmt_offset', '6.5');
CREATE TABLE wp_9_posts AS SELECT * FROM wp_2_posts;                  -- a removed blog whose tables remain
CREATE TABLE wp_9_options AS SELECT * FROM wp_2_options;

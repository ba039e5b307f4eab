-- A WordPress site in Viet Nam's zone with every row that a news count can get wrong. Loads on MariaDB, MySQL, SQLite.
-- Indexes are WordPress 7.1's own, as far as they matter to the count.
/*!40101 SET sql_mode = '' */;

CREATE TABLE wp_options (option_name varchar(191) NOT NULL, option_value longtext NOT NULL);
INSERT INTO wp_options VALUES ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', ''), ('sticky_posts', 'a:1:{i:0;i:5;}');

CREATE TABLE wp_posts (
  ID bigint NOT NULL PRIMARY KEY,
  post_author bigint NOT NULL DEFAULT 1,
  post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_date_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_content longtext,
  post_title varchar(200) NOT NULL DEFAULT '',
  post_status varchar(20) NOT NULL DEFAULT 'publish',
  post_password varchar(255) NOT NULL DEFAULT '',
  post_parent bigint NOT NULL DEFAULT 0,
  post_type varchar(20) NOT NULL DEFAULT 'post'
);
CREATE INDEX type_status_date ON wp_posts (post_type, post_status, post_date, ID);
CREATE INDEX post_parent ON wp_posts (post_parent);
CREATE INDEX post_author ON wp_posts (post_author);
CREATE INDEX type_status_author ON wp_posts (post_type, post_status, post_author);

INSERT INTO wp_posts (ID, post_date, post_date_gmt, post_status, post_type, post_title, post_password) VALUES
  (1, '2024-09-30 23:59:59', '2024-09-30 16:59:59', 'publish', 'post', 'giây cuối của tháng Chín', ''),
  (2, '2024-10-01 00:00:00', '2024-09-30 17:00:00', 'publish', 'post', 'giây đầu của tháng Mười', ''),  -- September in UTC
  (3, '2024-10-05 09:00:00', '2024-10-05 02:00:00', 'publish', 'post', 'hai chuyên mục', ''),
  (4, '2024-10-05 10:00:00', '2024-10-05 03:00:00', 'publish', 'post', 'có mật khẩu', 'kín'),
  (5, '2024-10-06 08:00:00', '2024-10-06 01:00:00', 'publish', 'post', 'ghim đầu trang', ''),
  (6, '2024-10-07 08:00:00', '0000-00-00 00:00:00', 'publish', 'post', 'không có giờ GMT', ''),        -- wp_publish_post()
  (7, '2024-10-08 08:00:00', '0000-00-00 00:00:00', 'draft', 'post', 'bản nháp', ''),
  (8, '2024-10-08 08:01:00', '0000-00-00 00:00:00', 'pending', 'post', 'chờ duyệt', ''),
  (9, '2024-10-08 08:02:00', '2024-10-08 01:02:00', 'private', 'post', 'riêng tư', ''),
  (10, '2024-10-08 08:03:00', '2024-10-08 01:03:00', 'trash', 'post', 'thùng rác', ''),
  (11, '2024-10-08 08:04:00', '0000-00-00 00:00:00', 'auto-draft', 'post', 'tự lưu', ''),
  (12, '2024-10-08 08:05:00', '2024-10-08 01:05:00', 'inherit', 'revision', 'bản sửa của 3', ''),
  (13, '2024-10-08 08:06:00', '2024-10-08 01:06:00', 'het-han', 'post', 'trạng thái của tiện ích', ''),
  (14, '2024-10-08 08:07:00', '2024-10-08 01:07:00', 'publish', 'page', 'trang giới thiệu', ''),
  (15, '2024-10-08 08:08:00', '2024-10-08 01:08:00', 'publish', 'tin-tuc', 'loại bài riêng', ''),
  (16, '2024-10-08 08:09:00', '2024-10-08 01:09:00', 'inherit', 'attachment', 'ảnh', ''),
  (17, '2024-10-08 08:10:00', '2024-10-08 01:10:00', 'publish', 'nav_menu_item', 'mục thực đơn', ''),
  (18, '2024-10-08 08:11:00', '2024-10-08 01:11:00', 'publish', 'wp_block', 'khối', ''),
  (19, '2024-10-09 08:00:00', '2024-10-09 01:00:00', 'future', 'post', 'lỡ giờ đăng', ''),             -- WP-Cron never ran
  (20, '2030-01-01 08:00:00', '2030-01-01 01:00:00', 'publish', 'post', 'sự kiện ngày tới', ''),      -- the CMS lists it
  (21, '0000-00-00 00:00:00', '0000-00-00 00:00:00', 'publish', 'post', 'ngày không', ''),            -- in no range
  (22, '2024-10-10 08:00:00', '2023-01-01 01:00:00', 'publish', 'post', 'GMT không khớp', ''),        -- post_date decides
  (23, '2024-10-31 23:59:59', '2024-10-31 16:59:59', 'publish', 'post', 'giây cuối của tháng Mười', ''),
  (24, '2024-11-01 00:00:00', '2024-10-31 17:00:00', 'publish', 'post', 'giây đầu của tháng Mười một', ''),
  (25, '2024-10-12 08:00:00', '2024-10-12 01:00:00', 'publish', 'post', 'chuyên mục cháu', ''),
  (26, '2024-10-12 09:00:00', '2024-10-12 02:00:00', 'publish', 'post', 'chuyên mục mẹ và đấu thầu', ''),
  (27, '2024-10-13 08:00:00', '2024-10-13 01:00:00', 'publish', 'post', 'không chuyên mục', ''),
  (28, '2024-10-14 08:00:00', '2024-10-14 01:00:00', 'publish', 'post', 'English', '');

CREATE TABLE wp_terms (term_id bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, slug varchar(200) NOT NULL);
CREATE TABLE wp_term_taxonomy (
  term_taxonomy_id bigint NOT NULL PRIMARY KEY, term_id bigint NOT NULL, taxonomy varchar(32) NOT NULL, parent bigint NOT NULL
);
CREATE TABLE wp_term_relationships (
  object_id bigint NOT NULL, term_taxonomy_id bigint NOT NULL, PRIMARY KEY (object_id, term_taxonomy_id)
);
INSERT INTO wp_terms VALUES
  (10, 'Tin tức - Sự kiện', 'tin-tuc-su-kien'), (11, 'Tin hoạt động', 'tin-hoat-dong'), (12, 'Tin xã', 'tin-xa'),
  (13, 'Thông báo', 'thong-bao'), (14, 'Đấu thầu', '%c4%91%e1%ba%a5u-th%e1%ba%a7u'),                  -- đấu-thầu
  (15, 'thông báo', 'thong-bao'), (20, 'Tiếng Việt', 'vi'), (21, 'English', 'en');
INSERT INTO wp_term_taxonomy VALUES
  (110, 10, 'category', 0), (111, 11, 'category', 10), (112, 12, 'category', 11),                      -- three levels
  (113, 13, 'category', 0), (114, 14, 'category', 0),
  (115, 15, 'post_tag', 0),                                                                            -- a tag of the same slug
  (10, 20, 'language', 0), (11, 21, 'language', 0);                    -- their ids are other terms' term_id
INSERT INTO wp_term_relationships VALUES
  (3, 111), (3, 113), (4, 113), (5, 110), (22, 115), (25, 112), (26, 110), (26, 114),
  (3, 10), (5, 10), (4, 11), (28, 11);

-- The demo portal: a WordPress network (district, commune, a closed site) and a department's own site, in
-- WordPress's own tables as SQLite has them. Every row that is easy to count wrong has a comment.

CREATE TABLE wp_options (option_id INTEGER PRIMARY KEY, option_name TEXT UNIQUE, option_value TEXT);
INSERT INTO wp_options (option_name, option_value) VALUES ('blogname', 'Huyện Nga Sơn'), ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', '');
CREATE TABLE wp_posts (ID INTEGER PRIMARY KEY, post_title TEXT, post_date TEXT, post_date_gmt TEXT, post_status TEXT,
    post_type TEXT, post_password TEXT);
CREATE INDEX wp_type_status_date ON wp_posts (post_type, post_status, post_date, ID);
INSERT INTO wp_posts (ID, post_title, post_date, post_date_gmt, post_status, post_type, post_password) VALUES
(1, 'Đại hội thể dục thể thao huyện', '2022-04-30 23:59:59', '2022-04-30 16:59:59', 'publish', 'post', ''), -- giây cuối của tháng 4 / last second of April
(2, 'Khai mạc tuần lễ sách', '2022-05-01 00:00:00', '2022-04-30 17:00:00', 'publish', 'post', ''), -- giây đầu của tháng 5 / first second of May
(3, 'Họp báo quý II', '2022-05-04 08:30:00', '2022-05-04 01:30:00', 'publish', 'post', ''),
(4, 'Tiếp công dân định kỳ', '2022-05-10 09:00:00', '2022-05-10 02:00:00', 'publish', 'post', ''), -- hai chuyên mục, tính một lần / two categories, once
(5, 'Tài liệu nội bộ', '2022-05-10 10:00:00', '2022-05-10 03:00:00', 'publish', 'post', 'mat-khau'), -- có mật khẩu, vẫn được liệt kê / password, still listed
(6, 'Bài ghim đầu trang', '2022-05-11 07:00:00', '2022-05-11 00:00:00', 'publish', 'post', ''), -- bài ghim / sticky
(7, 'Bài nháp', '2022-05-15 08:00:00', '2022-05-15 01:00:00', 'draft', 'post', ''), -- nháp / draft
(8, 'Bài chờ duyệt', '2022-05-15 09:00:00', '2022-05-15 02:00:00', 'pending', 'post', ''), -- chờ duyệt / pending
(9, 'Bài riêng tư', '2022-05-15 10:00:00', '2022-05-15 03:00:00', 'private', 'post', ''), -- riêng tư / private
(10, 'Bài đã bỏ', '2022-05-15 11:00:00', '2022-05-15 04:00:00', 'trash', 'post', ''), -- thùng rác / trash
(11, 'Auto Draft', '2022-05-15 12:00:00', '2022-05-15 05:00:00', 'auto-draft', 'post', ''), -- nháp tự động / auto-draft
(12, 'Lỡ hẹn giờ', '2022-05-20 08:00:00', '2022-05-20 01:00:00', 'future', 'post', ''), -- hẹn giờ nhưng chưa đăng / missed schedule
(13, 'Giới thiệu', '2022-05-21 08:00:00', '2022-05-21 01:00:00', 'publish', 'page', ''), -- trang tĩnh / page
(14, 'Bản sửa', '2022-05-22 08:00:00', '2022-05-22 01:00:00', 'inherit', 'revision', ''), -- bản sửa / revision
(15, 'anh.jpg', '2022-05-22 09:00:00', '2022-05-22 02:00:00', 'inherit', 'attachment', ''), -- tệp / attachment
(16, 'Văn bản số 12', '2022-05-23 08:00:00', '2022-05-23 01:00:00', 'publish', 'van-ban', ''), -- loại khác / another type
(17, 'Bài nhập từ trang cũ', '2022-05-25 08:00:00', '0000-00-00 00:00:00', 'publish', 'post', ''), -- post_date_gmt là 0000 / zero gmt
(18, 'Tổng kết tháng', '2022-05-31 23:59:59', '2022-05-31 16:59:59', 'publish', 'post', ''), -- giây cuối của tháng 5 / last second of May
(19, 'Tháng hành động vì trẻ em', '2022-06-01 00:00:00', '2022-05-31 17:00:00', 'publish', 'post', ''); -- giây đầu của tháng 6 / first second of June

CREATE TABLE wp_terms (term_id INTEGER PRIMARY KEY, name TEXT, slug TEXT);
INSERT INTO wp_terms VALUES (1, 'Tin hoạt động', 'tin-hoat-dong'), (2, 'Thông báo', 'thong-bao');
CREATE TABLE wp_term_taxonomy (term_taxonomy_id INTEGER PRIMARY KEY, term_id INTEGER, taxonomy TEXT, parent INTEGER);
INSERT INTO wp_term_taxonomy VALUES (1, 1, 'category', 0), (2, 2, 'category', 0);
CREATE TABLE wp_term_relationships (object_id INTEGER, term_taxonomy_id INTEGER, PRIMARY KEY (object_id, term_taxonomy_id));
INSERT INTO wp_term_relationships VALUES (4, 1), (4, 2);

CREATE TABLE wp_2_options (option_id INTEGER PRIMARY KEY, option_name TEXT UNIQUE, option_value TEXT);
INSERT INTO wp_2_options (option_name, option_value) VALUES ('blogname', 'Xã Nga Điền'), ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', '');
CREATE TABLE wp_2_posts (ID INTEGER PRIMARY KEY, post_title TEXT, post_date TEXT, post_date_gmt TEXT, post_status TEXT,
    post_type TEXT, post_password TEXT);
CREATE INDEX wp_2_type_status_date ON wp_2_posts (post_type, post_status, post_date, ID);
INSERT INTO wp_2_posts (ID, post_title, post_date, post_date_gmt, post_status, post_type, post_password) VALUES
(1, 'Ra quân vệ sinh môi trường', '2022-05-05 07:30:00', '2022-05-05 00:30:00', 'publish', 'post', ''),
(2, 'Lịch tiêm chủng', '2022-05-18 14:00:00', '2022-05-18 07:00:00', 'publish', 'post', ''),
(3, 'Bài nháp của xã', '2022-05-19 08:00:00', '2022-05-19 01:00:00', 'draft', 'post', ''), -- nháp / draft
(4, 'Gặt lúa chiêm xuân', '2022-05-27 16:45:00', '2022-05-27 09:45:00', 'publish', 'post', '');

CREATE TABLE wp_3_options (option_id INTEGER PRIMARY KEY, option_name TEXT UNIQUE, option_value TEXT);
INSERT INTO wp_3_options (option_name, option_value) VALUES ('blogname', 'Xã đã đóng'), ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', '');
CREATE TABLE wp_3_posts (ID INTEGER PRIMARY KEY, post_title TEXT, post_date TEXT, post_date_gmt TEXT, post_status TEXT,
    post_type TEXT, post_password TEXT);
CREATE INDEX wp_3_type_status_date ON wp_3_posts (post_type, post_status, post_date, ID);
INSERT INTO wp_3_posts (ID, post_title, post_date, post_date_gmt, post_status, post_type, post_password) VALUES
(1, 'Ra quân vệ sinh môi trường', '2022-05-05 07:30:00', '2022-05-05 00:30:00', 'publish', 'post', '');

CREATE TABLE wp_blogs (blog_id INTEGER PRIMARY KEY, domain TEXT, archived TEXT, spam INTEGER, deleted INTEGER);
INSERT INTO wp_blogs VALUES (1, 'ngason.example', '0', 0, 0), (2, 'ngadien.ngason.example', '0', 0, 0),
(3, 'cu.ngason.example', '1', 0, 0); -- đã lưu trữ: cổng trả 410, không tính / archived: answers 410, not counted

CREATE TABLE so_options (option_id INTEGER PRIMARY KEY, option_name TEXT UNIQUE, option_value TEXT);
INSERT INTO so_options (option_name, option_value) VALUES ('blogname', 'Sở A'), ('timezone_string', 'Asia/Ho_Chi_Minh'), ('gmt_offset', '');
CREATE TABLE so_posts (ID INTEGER PRIMARY KEY, post_title TEXT, post_date TEXT, post_date_gmt TEXT, post_status TEXT,
    post_type TEXT, post_password TEXT);
CREATE INDEX so_type_status_date ON so_posts (post_type, post_status, post_date, ID);
INSERT INTO so_posts (ID, post_title, post_date, post_date_gmt, post_status, post_type, post_password) VALUES
(1, 'Chuyển đổi số cấp xã', '2022-05-09 08:00:00', '2022-05-09 01:00:00', 'publish', 'post', ''),
(2, 'Hội nghị giao ban', '2022-05-30 15:00:00', '2022-05-30 08:00:00', 'publish', 'post', '');

-- Koko Analytics: one row a day
CREATE TABLE wp_koko_analytics_site_stats (date TEXT PRIMARY KEY, visitors INTEGER, pageviews INTEGER);
INSERT INTO wp_koko_analytics_site_stats VALUES
('2022-05-01', 128, 384), ('2022-05-02', 136, 408), ('2022-05-03', 144, 432), ('2022-05-04', 123, 369),
('2022-05-05', 131, 393), ('2022-05-06', 139, 417), ('2022-05-07', 147, 441), ('2022-05-08', 126, 378),
('2022-05-09', 134, 402), ('2022-05-10', 142, 426), ('2022-05-11', 121, 363), ('2022-05-12', 129, 387),
('2022-05-13', 137, 411), ('2022-05-14', 145, 435), ('2022-05-15', 124, 372), ('2022-05-16', 132, 396),
('2022-05-17', 140, 420), ('2022-05-18', 148, 444), ('2022-05-19', 127, 381), ('2022-05-20', 135, 405),
('2022-05-21', 143, 429), ('2022-05-22', 122, 366), ('2022-05-23', 130, 390), ('2022-05-24', 138, 414),
('2022-05-25', 146, 438), ('2022-05-26', 125, 375), ('2022-05-27', 133, 399), ('2022-05-28', 141, 423),
('2022-05-29', 120, 360), ('2022-05-30', 128, 384), ('2022-05-31', 136, 408);
CREATE TABLE wp_2_koko_analytics_site_stats (date TEXT PRIMARY KEY, visitors INTEGER, pageviews INTEGER);
INSERT INTO wp_2_koko_analytics_site_stats VALUES
('2022-05-02', 31, 93), ('2022-05-03', 39, 117), ('2022-05-04', 18, 54), ('2022-05-05', 26, 78),
('2022-05-06', 34, 102), ('2022-05-07', 42, 126), ('2022-05-09', 29, 87), ('2022-05-10', 37, 111),
('2022-05-11', 16, 48), ('2022-05-12', 24, 72), ('2022-05-13', 32, 96), ('2022-05-14', 40, 120),
('2022-05-16', 27, 81), ('2022-05-17', 35, 105), ('2022-05-18', 43, 129), ('2022-05-19', 22, 66),
('2022-05-20', 30, 90), ('2022-05-21', 38, 114), ('2022-05-23', 25, 75), ('2022-05-24', 33, 99),
('2022-05-25', 41, 123), ('2022-05-26', 20, 60), ('2022-05-27', 28, 84), ('2022-05-28', 36, 108),
('2022-05-30', 23, 69), ('2022-05-31', 31, 93);

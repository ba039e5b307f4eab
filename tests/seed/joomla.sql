-- Joomla 4/5: an empty date is NULL. Plain SQL for MariaDB, MySQL and PostgreSQL. "Now" is 2025-04-10 12:00 in Viet Nam
-- (05:00:00 UTC). All dates are UTC: a day of Viet Nam begins at 17:00:00 of the day before.
CREATE TABLE jp_content (
  id int NOT NULL PRIMARY KEY, title varchar(255) NOT NULL, state smallint NOT NULL, catid bigint NOT NULL,
  created timestamp NOT NULL, publish_up timestamp NULL, publish_down timestamp NULL,
  access bigint NOT NULL DEFAULT 1, language varchar(7) NOT NULL DEFAULT '*', hits bigint NOT NULL DEFAULT 0
);
-- MySQL's timestamp cannot hold the year 1000; Joomla has datetime there.
/*!50000 ALTER TABLE jp_content MODIFY created datetime NOT NULL, MODIFY publish_up datetime NULL, MODIFY publish_down datetime NULL */;
CREATE TABLE jp_categories (
  id int NOT NULL PRIMARY KEY, parent_id bigint NOT NULL, lft bigint NOT NULL, rgt bigint NOT NULL,
  extension varchar(50) NOT NULL, alias varchar(255) NOT NULL, published smallint NOT NULL, access bigint NOT NULL
);
CREATE TABLE jp_viewlevels (id int NOT NULL PRIMARY KEY, title varchar(100) NOT NULL, rules varchar(5120) NOT NULL);
CREATE TABLE jp_usergroups (id int NOT NULL PRIMARY KEY, parent_id bigint NOT NULL, title varchar(100) NOT NULL);
CREATE TABLE jp_extensions (
  extension_id int NOT NULL PRIMARY KEY, type varchar(20) NOT NULL, element varchar(100) NOT NULL, params text NOT NULL
);
CREATE TABLE jp_session (
  session_id varchar(192) NOT NULL PRIMARY KEY, client_id smallint NULL, guest smallint NULL, time int NOT NULL
);

INSERT INTO jp_usergroups (id, parent_id, title) VALUES
  (1, 0, 'Public'), (2, 1, 'Registered'), (8, 1, 'Super Users'), (9, 1, 'Guest');
INSERT INTO jp_viewlevels (id, title, rules) VALUES
  (1, 'Public', '[1]'), (2, 'Registered', '[6,2,8]'), (3, 'Special', '[6,3,8]'), (5, 'Guest', '[9]'),
  (6, 'Super Users', '[8]'),
  (7, 'Khách và báo chí', '["9","12"]'),  -- the site's own level; some releases write the groups as text
  (8, 'Ai cũng xem', '[1]');              -- reached through the group above the guests' one
INSERT INTO jp_extensions (extension_id, type, element, params) VALUES
  (1, 'component', 'com_content', '{}'),
  (2, 'component', 'com_users', '{"allowUserRegistration":"0","guest_usergroup":"9"}'),
  (3, 'plugin', 'com_users', '{"guest_usergroup":"8"}');  -- another kind of extension with the same element

INSERT INTO jp_categories (id, parent_id, lft, rgt, extension, alias, published, access) VALUES
  (1, 0, 0, 25, 'system', 'root', 1, 1),
  (2, 1, 1, 6, 'com_content', 'tin-tuc', 1, 1),
  (3, 2, 2, 5, 'com_content', 'huyen', 1, 1),
  (4, 3, 3, 4, 'com_content', 'xa', 1, 1),
  (5, 1, 7, 10, 'com_content', 'thong-bao', 1, 1),
  (13, 5, 8, 9, 'com_content', 'huyen', 1, 1),     -- the same alias under another parent
  (6, 1, 11, 14, 'com_content', 'an', 0, 1),       -- unpublished
  (7, 6, 12, 13, 'com_content', 'duoi-an', 1, 1),  -- imported: published under an unpublished parent, so Joomla shows it
  (8, 1, 15, 18, 'com_content', 'noi-bo', 1, 2),   -- for registered users
  (9, 8, 16, 17, 'com_content', 'mo', 1, 1),       -- public under it: access is not inherited
  (10, 1, 19, 20, 'com_content', 'luu-tru', 2, 1), -- archived
  (11, 1, 21, 22, 'com_content', 'rac', -2, 1),    -- in the trash
  (12, 1, 23, 24, 'com_contact', 'tin-tuc', 1, 1); -- contacts' category of the same alias

INSERT INTO jp_content (id, title, state, catid, created, publish_up, publish_down, access, language, hits) VALUES
  (1, 'Tin thường', 1, 2, '2025-03-05 02:00:00', '2025-03-05 02:00:00', NULL, 1, '*', 10),
  (2, 'Giây đầu tháng 3', 1, 2, '2025-02-28 17:00:00', '2025-02-28 17:00:00', NULL, 1, '*', 5),
  (3, 'Giây cuối tháng 3', 1, 2, '2025-03-31 16:59:59', '2025-03-31 16:59:59', NULL, 1, '*', 0),
  (4, 'Giây đầu tháng 4', 1, 2, '2025-03-31 17:00:00', '2025-03-31 17:00:00', NULL, 1, '*', 0),
  (5, 'Giây cuối tháng 2', 1, 2, '2025-02-28 16:59:59', '2025-02-28 16:59:59', NULL, 1, '*', 0),
  (6, 'Không có publish_up', 1, 2, '2025-03-06 02:00:00', NULL, NULL, 1, '*', 0),
  (7, 'Không có publish_up, tháng 2', 1, 2, '2025-02-06 02:00:00', NULL, NULL, 1, '*', 0),
  (8, 'publish_up là 1000-01-01', 1, 2, '2025-03-08 02:00:00', '1000-01-01 00:00:00', NULL, 1, '*', 0),
  (9, 'Viết tháng 2, đăng tháng 3', 1, 2, '2025-02-09 02:00:00', '2025-03-09 02:00:00', NULL, 1, '*', 0),
  (10, 'Viết tháng 5, ghi lùi ngày', 1, 2, '2025-05-10 02:00:00', '2025-03-10 02:00:00', NULL, 1, '*', 0),
  (11, 'Viết tháng 3, đăng tháng 4', 1, 2, '2025-03-11 02:00:00', '2025-04-02 02:00:00', NULL, 1, '*', 0),
  (12, 'Chưa xuất bản', 0, 2, '2025-03-12 02:00:00', '2025-03-12 02:00:00', NULL, 1, '*', 0),
  (13, 'Thùng rác', -2, 2, '2025-03-13 02:00:00', '2025-03-13 02:00:00', NULL, 1, '*', 0),
  (14, 'Lưu trữ', 2, 2, '2025-03-14 02:00:00', '2025-03-14 02:00:00', NULL, 1, '*', 0),
  (15, 'Chuyên mục ẩn', 1, 6, '2025-03-15 02:00:00', '2025-03-15 02:00:00', NULL, 1, '*', 0),
  (16, 'Dưới chuyên mục ẩn', 1, 7, '2025-03-16 02:00:00', '2025-03-16 02:00:00', NULL, 1, '*', 0),
  (17, 'Chuyên mục nội bộ', 1, 8, '2025-03-17 02:00:00', '2025-03-17 02:00:00', NULL, 1, '*', 0),
  (18, 'Mở dưới nội bộ', 1, 9, '2025-03-18 02:00:00', '2025-03-18 02:00:00', NULL, 1, '*', 0),
  (19, 'Chuyên mục lưu trữ', 1, 10, '2025-03-19 02:00:00', '2025-03-19 02:00:00', NULL, 1, '*', 0),
  (20, 'Chuyên mục trong thùng rác', 1, 11, '2025-03-20 02:00:00', '2025-03-20 02:00:00', NULL, 1, '*', 0),
  (21, 'Chuyên mục không còn', 1, 99, '2025-03-21 02:00:00', '2025-03-21 02:00:00', NULL, 1, '*', 0),
  (22, 'Chỉ thành viên', 1, 2, '2025-03-22 02:00:00', '2025-03-22 02:00:00', NULL, 2, '*', 0),
  (23, 'Chỉ khách', 1, 2, '2025-03-23 02:00:00', '2025-03-23 02:00:00', NULL, 5, '*', 0),
  (24, 'Mức riêng của cổng', 1, 2, '2025-03-24 02:00:00', '2025-03-24 02:00:00', NULL, 7, '*', 0),
  (25, 'Mức của nhóm trên', 1, 2, '2025-03-25 02:00:00', '2025-03-25 02:00:00', NULL, 8, '*', 0),
  (26, 'Hẹn giờ', 1, 2, '2025-03-26 02:00:00', '2025-04-20 02:00:00', NULL, 1, '*', 0),
  (27, 'Hết hạn đúng lúc này', 1, 2, '2025-03-27 02:00:00', '2025-03-27 02:00:00', '2025-04-10 05:00:00', 1, '*', 0),
  (28, 'Vừa hết hạn', 1, 2, '2025-03-28 02:00:00', '2025-03-28 02:00:00', '2025-04-10 04:59:59', 1, '*', 0),
  (29, 'Hạn là 1000-01-01', 1, 2, '2025-03-29 02:00:00', '2025-03-29 02:00:00', '1000-01-01 00:00:00', 1, '*', 0),
  (30, 'Còn hạn', 1, 2, '2025-03-30 02:00:00', '2025-03-30 02:00:00', '2026-01-01 00:00:00', 1, '*', 0),
  (31, 'Đến giờ đúng lúc này', 1, 2, '2025-04-01 02:00:00', '2025-04-10 05:00:00', NULL, 1, '*', 0),
  (32, 'Một giây nữa', 1, 2, '2025-04-01 02:00:00', '2025-04-10 05:00:01', NULL, 1, '*', 0),
  (33, 'Tiếng Việt', 1, 2, '2025-04-03 02:00:00', '2025-04-03 02:00:00', NULL, 1, 'vi-VN', 0),
  (34, 'English', 1, 2, '2025-04-03 03:00:00', '2025-04-03 03:00:00', NULL, 1, 'en-GB', 0),
  (35, 'Chuyên mục con', 1, 3, '2025-04-04 02:00:00', '2025-04-04 02:00:00', NULL, 1, '*', 0),
  (36, 'Chuyên mục cháu', 1, 4, '2025-04-04 03:00:00', '2025-04-04 03:00:00', NULL, 1, '*', 0),
  (37, 'Cùng alias, chỗ khác', 1, 13, '2025-04-04 04:00:00', '2025-04-04 04:00:00', NULL, 1, '*', 0),
  (38, 'Thông báo', 1, 5, '2025-04-04 05:00:00', '2025-04-04 05:00:00', NULL, 1, '*', 0),
  (39, 'Hỏng nhiều điều', 0, 6, '2025-04-05 02:00:00', '2025-04-05 02:00:00', '2025-04-06 00:00:00', 2, '*', 0);

-- Now is 1744261200 in Unix seconds; the session lifetime is 15 minutes (900 s).
INSERT INTO jp_session (session_id, client_id, guest, time) VALUES
  ('khách', 0, 1, 1744261100), ('thành viên', 0, 0, 1744260900),
  ('chung hai phía', NULL, 1, 1744261000),   -- shared sessions have no client
  ('quản trị', 1, 0, 1744261190),            -- the administration is no visitor
  ('api', 3, 1, 1744261190),                 -- nor is the API
  ('đã đi', 0, 1, 1744260300);               -- 900 s ago: over

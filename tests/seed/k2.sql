-- K2 2.28 on Joomla 3 (MariaDB, MySQL): an empty date is the zero date. Over joomla.sql, whose guests and "now" it uses.
SET SESSION sql_mode = '';
CREATE TABLE jp_k2_categories (
  id int NOT NULL PRIMARY KEY AUTO_INCREMENT, name varchar(255) NOT NULL, alias varchar(255) NOT NULL,
  parent int DEFAULT 0, published smallint NOT NULL DEFAULT 0, access int NOT NULL DEFAULT 0,
  trash smallint NOT NULL DEFAULT 0, language char(7) NOT NULL DEFAULT '*'
);
CREATE TABLE jp_k2_items (
  id int NOT NULL PRIMARY KEY AUTO_INCREMENT, title varchar(255) NOT NULL, catid int NOT NULL,
  published smallint NOT NULL DEFAULT 0, created datetime NOT NULL, publish_up datetime NOT NULL,
  publish_down datetime NOT NULL, access int NOT NULL DEFAULT 0, trash smallint NOT NULL DEFAULT 0,
  language char(7) NOT NULL DEFAULT '*', KEY created (created), KEY publish_up (publish_up)
);
INSERT INTO jp_k2_categories (id, name, alias, parent, published, access, trash) VALUES
  (1, 'Tin tức', 'tin-tuc', 0, 1, 1, 0),
  (2, 'Tin xã', 'tin-xa', 1, 1, 1, 0),
  (3, 'Thôn', 'thon', 2, 1, 1, 0),
  (4, 'Ẩn', 'an', 0, 0, 1, 0),              -- unpublished
  (5, 'Dưới ẩn', 'duoi-an', 4, 1, 1, 0),    -- its parent is not asked
  (6, 'Đã xóa', 'da-xoa', 0, 1, 1, 1),      -- in the trash, still published
  (7, 'Nội bộ', 'noi-bo', 0, 1, 2, 0),      -- for registered users
  (8, 'Vòng 1', 'vong-1', 9, 1, 1, 0),      -- two categories that are each other's parent
  (9, 'Vòng 2', 'vong-2', 8, 1, 1, 0);
INSERT INTO jp_k2_items (id, title, catid, published, created, publish_up, publish_down, access, trash, language) VALUES
  (1, 'Tin thường', 1, 1, '2025-03-05 02:00:00', '2025-03-05 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (2, 'Giây đầu tháng 3', 1, 1, '2025-02-28 17:00:00', '2025-02-28 17:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (3, 'Giây cuối tháng 2', 1, 1, '2025-02-28 16:59:59', '2025-02-28 16:59:59', '0000-00-00 00:00:00', 1, 0, '*'),
  (4, 'Giây cuối tháng 3', 1, 1, '2025-03-31 16:59:59', '2025-03-31 16:59:59', '0000-00-00 00:00:00', 1, 0, '*'),
  (5, 'Viết tháng 2, đăng tháng 3', 1, 1, '2025-02-10 02:00:00', '2025-03-10 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (6, 'publish_up rỗng', 1, 1, '2025-03-11 02:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (7, 'Chưa xuất bản', 1, 0, '2025-03-12 02:00:00', '2025-03-12 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (8, 'Thùng rác, vẫn published = 1', 1, 1, '2025-03-13 02:00:00', '2025-03-13 02:00:00', '0000-00-00 00:00:00', 1, 1, '*'),
  (9, 'Chuyên mục ẩn', 4, 1, '2025-03-14 02:00:00', '2025-03-14 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (10, 'Dưới chuyên mục ẩn', 5, 1, '2025-03-15 02:00:00', '2025-03-15 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (11, 'Chuyên mục trong thùng rác', 6, 1, '2025-03-16 02:00:00', '2025-03-16 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (12, 'Chuyên mục nội bộ', 7, 1, '2025-03-17 02:00:00', '2025-03-17 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (13, 'Chỉ thành viên', 1, 1, '2025-03-18 02:00:00', '2025-03-18 02:00:00', '0000-00-00 00:00:00', 2, 0, '*'),
  (14, 'Mức riêng của cổng', 1, 1, '2025-03-19 02:00:00', '2025-03-19 02:00:00', '0000-00-00 00:00:00', 7, 0, '*'),
  (15, 'Chuyên mục không còn', 99, 1, '2025-03-20 02:00:00', '2025-03-20 02:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (16, 'Hẹn giờ', 1, 1, '2025-03-21 02:00:00', '2025-04-10 05:00:01', '0000-00-00 00:00:00', 1, 0, '*'),
  (17, 'Vừa hết hạn', 1, 1, '2025-03-22 02:00:00', '2025-03-22 02:00:00', '2025-04-10 04:59:59', 1, 0, '*'),
  (18, 'Hết hạn đúng lúc này', 1, 1, '2025-03-23 02:00:00', '2025-03-23 02:00:00', '2025-04-10 05:00:00', 1, 0, '*'),
  (19, 'Tiếng Việt', 2, 1, '2025-03-24 02:00:00', '2025-03-24 02:00:00', '0000-00-00 00:00:00', 1, 0, 'vi-VN'),
  (20, 'English', 3, 1, '2025-03-24 03:00:00', '2025-03-24 03:00:00', '0000-00-00 00:00:00', 1, 0, 'en-GB'),
  (21, 'Trong vòng', 9, 1, '2025-04-02 03:00:00', '2025-04-02 03:00:00', '0000-00-00 00:00:00', 1, 0, '*'),
  (22, 'Không có ngày nào', 1, 1, '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 1, 0, '*'); -- in no range

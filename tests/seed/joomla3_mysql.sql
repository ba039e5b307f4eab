-- Joomla 3 on MariaDB and MySQL: an empty date is the zero date, in columns that are NOT NULL. Over joomla.sql.
SET SESSION sql_mode = '';
DROP TABLE jp_content;
CREATE TABLE jp_content (
  id int unsigned NOT NULL PRIMARY KEY, title varchar(255) NOT NULL, state tinyint NOT NULL, catid int unsigned NOT NULL,
  created datetime NOT NULL DEFAULT '0000-00-00 00:00:00', publish_up datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  publish_down datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  access int unsigned NOT NULL DEFAULT 1, language char(7) NOT NULL DEFAULT '*', hits int unsigned NOT NULL DEFAULT 0
);
INSERT INTO jp_content (id, title, state, catid, created, publish_up, publish_down) VALUES
  (1, 'Có publish_up', 1, 2, '2025-02-05 02:00:00', '2025-03-05 02:00:00', '0000-00-00 00:00:00'),
  (2, 'Ngày rỗng', 1, 2, '2025-03-06 02:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00'),
  (3, 'Ngày rỗng, tháng 2', 1, 2, '2025-02-06 02:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00'),
  (4, 'Hết hạn', 1, 2, '2025-03-07 02:00:00', '2025-03-07 02:00:00', '2025-03-08 00:00:00'),
  (5, 'Không có ngày nào', 1, 2, '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00'); -- in no range

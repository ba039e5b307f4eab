-- Joomla 3 on PostgreSQL: an empty date is 1970-01-01, in columns that are NOT NULL. Over joomla.sql.
DROP TABLE jp_content;
CREATE TABLE jp_content (
  id int NOT NULL PRIMARY KEY, title varchar(255) NOT NULL, state smallint NOT NULL, catid bigint NOT NULL,
  created timestamp without time zone NOT NULL DEFAULT '1970-01-01 00:00:00',
  publish_up timestamp without time zone NOT NULL DEFAULT '1970-01-01 00:00:00',
  publish_down timestamp without time zone NOT NULL DEFAULT '1970-01-01 00:00:00',
  access bigint NOT NULL DEFAULT 1, language varchar(7) NOT NULL DEFAULT '*', hits bigint NOT NULL DEFAULT 0
);
INSERT INTO jp_content (id, title, state, catid, created, publish_up, publish_down) VALUES
  (1, 'Có publish_up', 1, 2, '2025-02-05 02:00:00', '2025-03-05 02:00:00', '1970-01-01 00:00:00'),
  (2, 'Ngày rỗng', 1, 2, '2025-03-06 02:00:00', '1970-01-01 00:00:00', '1970-01-01 00:00:00'),
  (3, 'Ngày rỗng, tháng 2', 1, 2, '2025-02-06 02:00:00', '1970-01-01 00:00:00', '1970-01-01 00:00:00'),
  (4, 'Hết hạn', 1, 2, '2025-03-07 02:00:00', '2025-03-07 02:00:00', '2025-03-08 00:00:00'),
  (5, 'Không có ngày nào', 1, 2, '1970-01-01 00:00:00', '1970-01-01 00:00:00', '1970-01-01 00:00:00'); -- in no range

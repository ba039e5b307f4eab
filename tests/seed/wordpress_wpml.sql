-- WPML's table beside wordpress.sql. Loads on MariaDB, MySQL, SQLite.
CREATE TABLE wp_icl_translations (
  translation_id bigint NOT NULL PRIMARY KEY, element_type varchar(60) NOT NULL, element_id bigint, trid bigint NOT NULL,
  language_code varchar(7) NOT NULL
);
INSERT INTO wp_icl_translations VALUES
  (1, 'post_post', 3, 1, 'vi'),
  (2, 'post_post', 5, 1, 'en'),           -- the translation of 3, a post of its own
  (3, 'post_page', 14, 2, 'vi'),
  (4, 'tax_category', 28, 3, 'vi'),       -- a category whose number is also a post's
  (5, 'post_post', NULL, 4, 'vi');        -- waiting for its post

-- NukeViet 4.5 with the languages vi and en; the news modules of vi are news, thong-bao and the switched-off noi-bo.
CREATE TABLE nv4_config (lang VARCHAR(3), module VARCHAR(50), config_name VARCHAR(30), config_value VARCHAR(100));
INSERT INTO nv4_config VALUES ('sys', 'global', 'allow_sitelangs', 'vi,en');
INSERT INTO nv4_config VALUES ('sys', 'site', 'statistics_timezone', 'Asia/Ho_Chi_Minh');
INSERT INTO nv4_config VALUES ('sys', 'site', 'statistic', '1');

CREATE TABLE nv4_vi_modules (title VARCHAR(50), module_file VARCHAR(50), module_data VARCHAR(50), act INTEGER);
INSERT INTO nv4_vi_modules VALUES ('news', 'news', 'news', 1);
INSERT INTO nv4_vi_modules VALUES ('thong-bao', 'news', 'thong_bao', 1);
INSERT INTO nv4_vi_modules VALUES ('noi-bo', 'news', 'noi_bo', 0);
INSERT INTO nv4_vi_modules VALUES ('about', 'page', 'about', 1);
CREATE TABLE nv4_en_modules (title VARCHAR(50), module_file VARCHAR(50), module_data VARCHAR(50), act INTEGER);
INSERT INTO nv4_en_modules VALUES ('news', 'news', 'news', 1);

CREATE TABLE nv4_vi_news_rows (id INTEGER, status INTEGER, publtime INTEGER, inhome INTEGER, title VARCHAR(250));
CREATE TABLE nv4_vi_thong_bao_rows (id INTEGER, status INTEGER, publtime INTEGER, inhome INTEGER, title VARCHAR(250));
CREATE TABLE nv4_vi_noi_bo_rows (id INTEGER, status INTEGER, publtime INTEGER, inhome INTEGER, title VARCHAR(250));
CREATE TABLE nv4_en_news_rows (id INTEGER, status INTEGER, publtime INTEGER, inhome INTEGER, title VARCHAR(250));
-- The day is 2025-03-10: [1741539600, 1741626000) in Vietnam.
INSERT INTO nv4_vi_news_rows VALUES (1, 1, 1741539600, 1, 'first second of the day');
INSERT INTO nv4_vi_news_rows VALUES (2, 1, 1741625999, 1, 'last second of the day');
INSERT INTO nv4_vi_news_rows VALUES (3, 1, 1741539599, 1, 'a second too early');
INSERT INTO nv4_vi_news_rows VALUES (4, 1, 1741626000, 1, 'a second too late');
INSERT INTO nv4_vi_news_rows VALUES (5, 1, 1741570000, 0, 'off the home page, still in its category: counts');
INSERT INTO nv4_vi_news_rows VALUES (10, 0, 1741570000, 1, 'stopped');
INSERT INTO nv4_vi_news_rows VALUES (11, 2, 1741570000, 1, 'scheduled and not yet switched on by a visit');
INSERT INTO nv4_vi_news_rows VALUES (12, 3, 1741570000, 1, 'expired');
INSERT INTO nv4_vi_news_rows VALUES (13, 4, 1741570000, 1, 'draft');
INSERT INTO nv4_vi_news_rows VALUES (14, 5, 1741570000, 1, 'sent for review');
INSERT INTO nv4_vi_news_rows VALUES (15, 8, 1741570000, 1, 'sent to the publisher');
INSERT INTO nv4_vi_news_rows VALUES (16, 22, 1741570000, 1, 'was published, its category is suspended');
INSERT INTO nv4_vi_news_rows VALUES (17, 21, 1741570000, 1, 'was stopped, its category is suspended');
INSERT INTO nv4_vi_thong_bao_rows VALUES (1, 1, 1741570000, 1, 'a notice with the id of an article');
INSERT INTO nv4_vi_noi_bo_rows VALUES (1, 1, 1741570000, 1, 'of a module that answers 404');
INSERT INTO nv4_en_news_rows VALUES (1, 1, 1741570000, 1, 'the translation is an article of its own');

CREATE TABLE nv4_sessions (session_id VARCHAR(50), onl_time INTEGER);
INSERT INTO nv4_sessions VALUES ('here', 1741669500);
INSERT INTO nv4_sessions VALUES ('gone', 1741669000);

-- The last visit was on 2025-03-10 at 12:00 in Vietnam (1741582800). March is 3 + 0 + 4 + 5, the year 20 + 30 + 12.
CREATE TABLE nv4_counter (
  c_type VARCHAR(100) NOT NULL, c_val VARCHAR(100) NOT NULL, last_update INTEGER, c_count INTEGER, vi_count INTEGER,
  PRIMARY KEY (c_type, c_val)
);
INSERT INTO nv4_counter VALUES ('c_time', 'start', 0, 0, 0), ('c_time', 'last', 0, 1741582800, 0);
INSERT INTO nv4_counter VALUES ('total', 'hits', 1741582800, 1062, 900);
INSERT INTO nv4_counter VALUES ('year', '2023', 1704000000, 400, 1), ('year', '2024', 1735660000, 600, 1),
  ('year', '2025', 1741582800, 62, 1), ('year', '2026', 0, 0, 0), ('year', '2027', 0, 0, 0);
INSERT INTO nv4_counter VALUES ('month', 'Jan', 0, 20, 7), ('month', 'Feb', 0, 30, 7), ('month', 'Mar', 0, 12, 7),
  ('month', 'Apr', 0, 0, 0), ('month', 'May', 0, 0, 0), ('month', 'Jun', 0, 0, 0), ('month', 'Jul', 0, 0, 0),
  ('month', 'Aug', 0, 0, 0), ('month', 'Sep', 0, 0, 0), ('month', 'Oct', 0, 0, 0), ('month', 'Nov', 0, 0, 0),
  ('month', 'Dec', 0, 0, 0);
INSERT INTO nv4_counter VALUES ('day', '01', 0, 3, 9), ('day', '02', 0, 0, 0), ('day', '03', 0, 0, 0),
  ('day', '04', 0, 0, 0), ('day', '05', 0, 0, 0), ('day', '06', 0, 0, 0), ('day', '07', 0, 0, 0), ('day', '08', 0, 0, 0),
  ('day', '09', 0, 4, 0), ('day', '10', 0, 5, 0), ('day', '11', 0, 0, 0), ('day', '12', 0, 0, 0), ('day', '13', 0, 0, 0),
  ('day', '14', 0, 0, 0), ('day', '15', 0, 0, 0), ('day', '16', 0, 0, 0), ('day', '17', 0, 0, 0), ('day', '18', 0, 0, 0),
  ('day', '19', 0, 0, 0), ('day', '20', 0, 0, 0), ('day', '21', 0, 0, 0), ('day', '22', 0, 0, 0), ('day', '23', 0, 0, 0),
  ('day', '24', 0, 0, 0), ('day', '25', 0, 0, 0), ('day', '26', 0, 0, 0), ('day', '27', 0, 0, 0), ('day', '28', 0, 0, 0),
  ('day', '29', 0, 0, 0), ('day', '30', 0, 0, 0), ('day', '31', 0, 0, 0);

-- Counters on Joomla (MariaDB, MySQL). All moments are Unix seconds; beside them their clock in Viet Nam. Over joomla.sql.
CREATE TABLE jp_vvisitcounter (
  id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, tm int NOT NULL, ip varchar(16) NOT NULL DEFAULT '0.0.0.0'
);
INSERT INTO jp_vvisitcounter (id, tm) VALUES
  (501, 1743476400),  -- 2025-04-01 10:00:00; what came before id 501 was deleted, so this day may not be whole
  (502, 1743526800),  -- 2025-04-02 00:00:00: the first second of the 2nd
  (503, 1743613199),  -- 2025-04-02 23:59:59
  (504, 1743613200),  -- 2025-04-03 00:00:00
  (505, 1743656400);  -- 2025-04-03 12:00:00

-- Vinaora 2.0, put over a 1.x on 2025-03-20 at 10:00.
CREATE TABLE jp_vvcounter_logs (
  time int unsigned NOT NULL, visits mediumint unsigned NOT NULL DEFAULT 0, guests mediumint unsigned NOT NULL DEFAULT 0,
  members mediumint unsigned NOT NULL DEFAULT 0, bots mediumint unsigned NOT NULL DEFAULT 0, UNIQUE KEY time (time)
);
INSERT INTO jp_vvcounter_logs (time, visits, guests, members, bots) VALUES
  (1738342800, 90000, 0, 0, 0),  -- 2025-02-01 00:00:00: everything older, taken over as one number
  (1740762000, 2000, 0, 0, 0),   -- 2025-03-01 00:00:00: February
  (1742403600, 1500, 0, 0, 0),   -- 2025-03-20 00:00:00: 1 to 19 March
  (1742439599, 30, 0, 0, 0),     -- 2025-03-20 09:59:59: the morning before the upgrade
  (1742443200, 5, 4, 0, 1),      -- 2025-03-20 11:00:00: from here on its own rows
  (1742490000, 7, 5, 1, 1),      -- 2025-03-21 00:00:00 ends an interval of the 20th
  (1742493600, 3, 3, 0, 0),      -- 2025-03-21 01:00:00
  (1742576400, 2, 1, 0, 1);      -- 2025-03-22 00:00:00 ends an interval of the 21st

-- Vinaora 3: buckets of 15 minutes, stamped with their end.
CREATE TABLE jp_vvisit_counter (
  time int unsigned NOT NULL PRIMARY KEY, visits mediumint unsigned NOT NULL DEFAULT 0,
  guests mediumint unsigned NOT NULL DEFAULT 0, bots mediumint unsigned NOT NULL DEFAULT 0,
  members mediumint unsigned NOT NULL DEFAULT 0
);
INSERT INTO jp_vvisit_counter (time, visits, guests, bots, members) VALUES
  (1744131600, 4, 3, 1, 0),  -- 2025-04-09 00:00:00 belongs to the 8th
  (1744132500, 2, 1, 1, 0),  -- 2025-04-09 00:15:00
  (1744218000, 6, 4, 1, 1),  -- 2025-04-10 00:00:00 belongs to the 9th
  (1744262100, 3, 3, 0, 0);  -- 2025-04-10 12:15:00: the running bucket, a quarter of an hour ahead of now

-- VCNT after the purge of 1 April: all before 24 March went into one number.
CREATE TABLE jp_vcnt (tm int NOT NULL, ip varchar(45) NOT NULL DEFAULT '0.0.0.0');
INSERT INTO jp_vcnt (tm) VALUES
  (1742749210),  -- 2025-03-24 00:00:10: the oldest row; its day may not be whole
  (1742835600),  -- 2025-03-25 00:00:00
  (1742921999),  -- 2025-03-25 23:59:59
  (1742922000);  -- 2025-03-26 00:00:00
CREATE TABLE jp_vcnt_pc (cnt int NOT NULL DEFAULT 0);
INSERT INTO jp_vcnt_pc (cnt) VALUES (12000);

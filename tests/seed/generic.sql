-- Two home-made portals: one on the pattern of ASP.NET vendors (mixed case), one of PHP vendors (lower case, Unix time).
-- Invented; loads on every engine (see tests/adapters/seeds.py for DATETIME and quotes). Days around 1 to 3 July 2025.

CREATE TABLE "ChuyenMuc" ("ID" INTEGER NOT NULL PRIMARY KEY, "HienThi" BOOLEAN NOT NULL);
INSERT INTO "ChuyenMuc" VALUES (1, TRUE), (2, TRUE), (3, FALSE); -- 3 is hidden

CREATE TABLE "TinTuc" (
    "ID" INTEGER NOT NULL PRIMARY KEY,
    "Tiêu đề" VARCHAR(200),
    "NgayDang" DATETIME,
    "NgayHetHan" DATETIME,
    "TrangThai" INTEGER NOT NULL,
    "DaXoa" BOOLEAN NOT NULL,
    "NgonNgu" VARCHAR(5) NOT NULL,
    "DonViID" INTEGER NOT NULL,
    "MaLoai" VARCHAR(10),
    "ChuyenMucID" INTEGER
);
INSERT INTO "TinTuc" VALUES
    (1, 'Giây đầu', '2025-07-01 00:00:00', NULL, 2, FALSE, 'vi', 1, '01', 1), -- the first second of 1 July
    (2, 'Giây cuối', '2025-07-01 23:59:59', NULL, 2, FALSE, 'vi', 1, '02', 1), -- the last second of 1 July
    (3, 'Nửa đêm', '2025-07-02 00:00:00', NULL, 2, FALSE, 'vi', 1, '01', 2), -- the first second of the next day
    (4, 'Chưa duyệt', '2025-07-01 08:00:00', NULL, 0, FALSE, 'vi', 1, '01', 1), -- not approved
    (5, 'Đã xoá', '2025-07-01 08:00:00', NULL, 2, TRUE, 'vi', 1, '01', 1), -- soft delete
    (6, 'English', '2025-07-01 08:00:00', NULL, 2, FALSE, 'en', 1, '01', 1), -- another language
    (7, 'Đơn vị 12', '2025-07-01 08:00:00', NULL, 2, FALSE, 'vi', 12, '01', 1), -- unit 12 is not unit 1
    (8, 'Hết hạn', '2025-07-01 08:00:00', '2025-07-05 00:00:00', 2, FALSE, 'vi', 1, '01', 1), -- expired on 5 July
    (9, 'Còn hạn', '2025-07-01 08:00:00', '2026-01-01 00:00:00', 2, FALSE, 'vi', 1, NULL, 1), -- expires later; no kind
    (10, 'Hẹn giờ', '2025-08-01 08:00:00', NULL, 2, FALSE, 'vi', 1, '01', 1), -- approved, but dated later than now
    (11, 'Không ngày', NULL, NULL, 2, FALSE, 'vi', 1, '01', 1), -- no date: never in any range
    (12, 'Chuyên mục ẩn', '2025-07-01 09:00:00', NULL, 2, FALSE, 'vi', 1, '01', 3), -- in a hidden category
    (13, 'Không chuyên mục', '2025-07-01 09:30:00', NULL, 2, FALSE, 'vi', 1, '01', NULL), -- in none
    (14, 'Hạn rỗng', '2025-07-02 10:00:00', '1900-01-01 00:00:00', 2, FALSE, 'vi', 1, '01', 1); -- '' on SQL Server

CREATE TABLE "TinTuc_ChuyenMuc" ("TinTucID" INTEGER NOT NULL, "ChuyenMucID" INTEGER NOT NULL);
INSERT INTO "TinTuc_ChuyenMuc" VALUES (1, 1), (1, 2), (2, 1), (9, 3); -- 1 stands in two categories

CREATE VIEW "vw_TinTheoChuyenMuc" AS
    SELECT t."ID", t."NgayDang", t."TrangThai", t."DonViID", c."ChuyenMucID" AS "Nhom"
    FROM "TinTuc" t LEFT JOIN "TinTuc_ChuyenMuc" c ON c."TinTucID" = t."ID";

CREATE TABLE "LuotTruyCap" (
    "ID" INTEGER NOT NULL PRIMARY KEY, "ThoiGian" DATETIME NOT NULL, "PhienID" VARCHAR(64), "DonViID" INTEGER NOT NULL
);
INSERT INTO "LuotTruyCap" VALUES
    (1, '2025-07-01 00:00:00', 'a', 1), -- the first second
    (2, '2025-07-01 12:00:00', 'a', 1), -- the same session
    (3, '2025-07-01 23:59:59', 'b', 1), -- the last second
    (4, '2025-07-02 00:00:00', 'b', 1), -- the next day
    (5, '2025-07-01 12:00:00', NULL, 1), -- no session: a visit, but no visitor
    (6, '2025-07-01 12:00:00', 'c', 12); -- another unit

CREATE TABLE "BoDem" ("Ngay" DATE NOT NULL, "DonViID" INTEGER NOT NULL, "SoLuot" INTEGER, PRIMARY KEY ("Ngay", "DonViID"));
INSERT INTO "BoDem" VALUES
    ('2025-07-01', 1, 10), ('2025-07-02', 1, 20), ('2025-07-02', 12, 500),
    ('2025-07-04', 1, NULL), -- a row without a number; 3 July has no row
    ('2025-07-05', 1, 5);

CREATE TABLE "BoDemTichLuy" (
    "Ngay" DATE NOT NULL, "DonViID" INTEGER NOT NULL, "TongLuot" INTEGER, PRIMARY KEY ("Ngay", "DonViID")
);
INSERT INTO "BoDemTichLuy" VALUES
    ('2025-07-01', 1, 1010), ('2025-07-02', 1, 1030), ('2025-07-05', 1, 1035), -- nobody came on 3 and 4 July
    ('2025-07-08', 1, 7), -- set back on 8 July
    ('2025-07-10', 1, 2000), -- and past what it was before
    ('2025-07-01', 12, 99), ('2025-07-03', 12, 100);

CREATE TABLE "TongTruyCap" ("DonViID" INTEGER NOT NULL PRIMARY KEY, "Tong" INTEGER NOT NULL);
INSERT INTO "TongTruyCap" VALUES (1, 2000), (12, 100);

-- The PHP portal. 1751302800 is 1 July 2025, 00:00:00 in Viet Nam; 1751389199 the last second of that day.
CREATE TABLE tin_bai (
    id INTEGER NOT NULL PRIMARY KEY, tieu_de VARCHAR(200), ngay_dang INTEGER, het_han INTEGER, trang_thai VARCHAR(10),
    xoa INTEGER, ngay_chu VARCHAR(20), ngay_so VARCHAR(10)
);
INSERT INTO tin_bai VALUES
    (1, 'một', 1751302800, 0, 'dang', 0, '2025-07-01T00:00:00', '20250701'), -- first second; het_han 0: never expires
    (2, 'hai', 1751389199, NULL, 'dang', 0, '2025-07-01 23:59:59', '2025-07-01'), -- last second
    (3, 'ba', 1751389200, 0, 'dang', 0, '2025-07-02T00:00:00', '20250702'), -- next day
    (4, 'bốn', 1751320000, 0, 'nhap', 0, '2025-07-01 04:46:40', '20250701'), -- a draft
    (5, 'năm', 1751320000, 1751400000, 'dang', 0, '2025-07-01T04:46:40', '20250701'), -- expired
    (6, 'sáu', 1751320000, 0, 'dang', 1, '2025-07-01 04:46:40', '20250701'), -- deleted
    (7, 'bảy', 0, 0, 'dang', 0, '', ''); -- no date

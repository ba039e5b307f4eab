-- Liferay 7.3 and later: site 20121, its staging copy 20130, another site 20140. Rows are versions. Dates are UTC.
CREATE TABLE Group_ (
  groupId BIGINT, ctCollectionId BIGINT, companyId BIGINT, liveGroupId BIGINT, friendlyURL VARCHAR(255), type_ INTEGER
);
INSERT INTO Group_ VALUES (20121, 0, 20097, 0, '/huyen', 1);
INSERT INTO Group_ VALUES (20130, 0, 20097, 20121, '/huyen-staging', 1);
INSERT INTO Group_ VALUES (20140, 0, 20097, 0, '/xa', 1);
INSERT INTO Group_ VALUES (20150, 0, 20097, 0, '/mot-nguoi-dung', 0);

CREATE TABLE JournalArticle (
  id_ BIGINT, ctCollectionId BIGINT, resourcePrimKey BIGINT, groupId BIGINT, companyId BIGINT, classNameId BIGINT,
  articleId VARCHAR(75), version FLOAT, urlTitle VARCHAR(255), displayDate TIMESTAMP NULL, status INTEGER
);
-- The day is 2025-03-10 in Vietnam: 2025-03-09 17:00 to 2025-03-10 17:00 UTC.
INSERT INTO JournalArticle VALUES (1, 0, 401, 20121, 20097, 0, '901', 1.0, 'first-second', '2025-03-09 17:00:00', 0);
INSERT INTO JournalArticle VALUES (2, 0, 402, 20121, 20097, 0, '902', 1.0, 'last-second', '2025-03-10 16:59:59', 0);
INSERT INTO JournalArticle VALUES (3, 0, 403, 20121, 20097, 0, '903', 1.0, 'too-early', '2025-03-09 16:59:59', 0);
INSERT INTO JournalArticle VALUES (4, 0, 404, 20121, 20097, 0, '904', 1.0, 'too-late', '2025-03-10 17:00:00', 0);
-- Three approved versions: one article.
INSERT INTO JournalArticle VALUES (5, 0, 405, 20121, 20097, 0, '905', 1.0, 'thrice', '2025-03-10 02:00:00', 0);
INSERT INTO JournalArticle VALUES (6, 0, 405, 20121, 20097, 0, '905', 1.1, 'thrice', '2025-03-10 02:00:00', 0);
INSERT INTO JournalArticle VALUES (7, 0, 405, 20121, 20097, 0, '905', 2.0, 'thrice', '2025-03-10 02:00:00', 0);
-- A newer draft does not hide the approved version.
INSERT INTO JournalArticle VALUES (8, 0, 406, 20121, 20097, 0, '906', 1.0, 'being-edited', '2025-03-10 03:00:00', 0);
INSERT INTO JournalArticle VALUES (9, 0, 406, 20121, 20097, 0, '906', 1.1, 'being-edited', '2025-03-10 03:00:00', 2);
-- A later approved version moved the date to April: it counts there only.
INSERT INTO JournalArticle VALUES (10, 0, 407, 20121, 20097, 0, '907', 1.0, 'moved', '2025-03-10 04:00:00', 0);
INSERT INTO JournalArticle VALUES (11, 0, 407, 20121, 20097, 0, '907', 1.1, 'moved', '2025-04-10 04:00:00', 0);
INSERT INTO JournalArticle VALUES (12, 0, 408, 20121, 20097, 0, '908', 1.0, 'pending', '2025-03-10 05:00:00', 1);
INSERT INTO JournalArticle VALUES (13, 0, 409, 20121, 20097, 0, '909', 1.0, 'expired', '2025-03-10 05:00:00', 3);
INSERT INTO JournalArticle VALUES (14, 0, 410, 20121, 20097, 0, '910', 1.0, 'scheduled', '2025-03-10 05:00:00', 7);
INSERT INTO JournalArticle VALUES (15, 0, 411, 20121, 20097, 0, '911', 1.0, 'in-trash', '2025-03-10 05:00:00', 8);
INSERT INTO JournalArticle VALUES (16, 0, 412, 20121, 20097, 20087, '912', 1.0, 'default', '2025-03-10 05:00:00', 0);
-- In a change list: a new article, and a newer version of one that counts.
INSERT INTO JournalArticle VALUES (17, 77, 413, 20121, 20097, 0, '913', 1.0, 'unreleased', '2025-03-10 05:00:00', 0);
INSERT INTO JournalArticle VALUES (18, 77, 401, 20121, 20097, 0, '901', 1.1, 'first-second', '2025-03-09 17:00:00', 0);
-- The staging copy and another site.
INSERT INTO JournalArticle VALUES (19, 0, 414, 20130, 20097, 0, '901', 1.0, 'first-second', '2025-03-09 17:00:00', 0);
INSERT INTO JournalArticle VALUES (20, 0, 415, 20140, 20097, 0, '901', 3.0, 'another-site', '2025-03-09 20:00:00', 0);

CREATE TABLE ClassName_ (classNameId BIGINT, value VARCHAR(200));
INSERT INTO ClassName_ VALUES (20015, 'com.liferay.journal.model.JournalArticle');
INSERT INTO ClassName_ VALUES (20016, 'com.liferay.asset.kernel.model.AssetEntry');
CREATE TABLE AssetEntry (entryId BIGINT, ctCollectionId BIGINT, groupId BIGINT, classNameId BIGINT, classPK BIGINT);
INSERT INTO AssetEntry VALUES (1001, 0, 20121, 20015, 401), (1002, 0, 20121, 20015, 402), (1003, 0, 20140, 20015, 415);
INSERT INTO AssetEntry VALUES (1001, 77, 20121, 20015, 401); -- of a change list: its views are not added again
CREATE TABLE ViewCountEntry (companyId BIGINT, classNameId BIGINT, classPK BIGINT, viewCount BIGINT);
INSERT INTO ViewCountEntry VALUES (20097, 20016, 1001, 50), (20097, 20016, 1002, 7), (20097, 20016, 1003, 9);
INSERT INTO ViewCountEntry VALUES (20097, 20999, 1001, 4000); -- something else with the same number

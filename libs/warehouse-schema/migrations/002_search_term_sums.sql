-- Sums over four weeks, for accounts with too many search terms to add up a window during a request.
-- Sums hold the number of a search term, because servers group numbers several times as fast as text of this width.

CREATE TABLE IF NOT EXISTS ads_search_terms (
  account_id VARCHAR(64) NOT NULL,
  term_id BIGINT UNSIGNED NOT NULL COMMENT 'made of search_term; stands for it in ads_search_term_4_weeks',
  search_term VARCHAR(255) NOT NULL COMMENT 'as in ads_search_term_daily',
  collided TINYINT NOT NULL COMMENT '1: another term has this number too, and the account''s sums are not used',
  PRIMARY KEY (account_id, term_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='The search terms of accounts that keep ads_search_term_4_weeks. One row per account and search term';

CREATE TABLE IF NOT EXISTS ads_search_term_4_weeks (
  account_id VARCHAR(64) NOT NULL,
  through_date DATE NOT NULL COMMENT 'the last of the 28 days: a Saturday, or the latest complete day',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of cost and sales',
  campaign_id BIGINT NOT NULL,
  term_id BIGINT UNSIGNED NOT NULL COMMENT 'see ads_search_terms',
  marketplace_id VARCHAR(20) NOT NULL,
  ad_product VARCHAR(24) NOT NULL,
  facts INT NOT NULL COMMENT 'rows of ads_search_term_daily that were added up',
  impressions INT NOT NULL,
  clicks INT NOT NULL,
  cost DECIMAL(18,4) NOT NULL COMMENT 'ad spend, in currency',
  sales DECIMAL(18,4) NOT NULL COMMENT 'sales attributed to the ads, in currency',
  orders INT NOT NULL COMMENT 'attributed orders',
  units INT NOT NULL COMMENT 'attributed units',
  PRIMARY KEY (account_id, through_date, currency, campaign_id, term_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Sums of ads_search_term_daily over 28 days, for large accounts. One row per account, last day, campaign and search term';

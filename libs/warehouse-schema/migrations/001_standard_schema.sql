-- The standard schema. A `;` at the end of a line ends a statement; quoted text must not end a line with `;`.
-- Every key begins with account_id, because every read is about one account. Keys of facts continue with the date, so that
-- a window is one contiguous range of the clustered index.
-- Ids and search terms compare byte by byte (utf8mb4_bin): `cafe` and `café` are two search terms. Columns are as narrow
-- as possible: a server groups in memory up to a declared width, and on disk, at a quarter of the speed, beyond it.

CREATE TABLE IF NOT EXISTS accounts (
  account_id VARCHAR(64) NOT NULL,
  name VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,
  home_marketplace_id VARCHAR(20) NOT NULL COMMENT 'the marketplace whose currency and timezone speak for the account',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of the home marketplace',
  timezone VARCHAR(64) NOT NULL COMMENT 'IANA name, of the home marketplace',
  PRIMARY KEY (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Seller accounts. One row per account';

CREATE TABLE IF NOT EXISTS marketplaces (
  account_id VARCHAR(64) NOT NULL,
  marketplace_id VARCHAR(20) NOT NULL COMMENT 'as in the Selling Partner API, e.g. ATVPDKIKX0DER',
  merchant_id VARCHAR(64) NOT NULL COMMENT 'the id that names this account and marketplace in API calls',
  seller_id VARCHAR(32) NOT NULL COMMENT 'Amazon''s id of the seller in this region',
  name VARCHAR(64) COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'e.g. Amazon.com',
  country_code CHAR(2) NOT NULL COMMENT 'ISO 3166-1, e.g. GB',
  region CHAR(2) NOT NULL COMMENT 'NA, EU or FE',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217',
  timezone VARCHAR(64) NOT NULL COMMENT 'IANA name; the days of this marketplace begin and end in it',
  PRIMARY KEY (account_id, marketplace_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Where an account sells. One row per account and marketplace';

CREATE TABLE IF NOT EXISTS products (
  account_id VARCHAR(64) NOT NULL,
  marketplace_id VARCHAR(20) NOT NULL,
  asin CHAR(10) NOT NULL,
  parent_asin CHAR(10) NULL COMMENT 'the variation family, if it is in one',
  sku VARCHAR(40) NOT NULL COMMENT 'the main offer''s SKU; an ASIN may have several',
  title VARCHAR(500) COLLATE utf8mb4_unicode_ci NOT NULL,
  brand VARCHAR(120) COLLATE utf8mb4_unicode_ci NULL,
  price DECIMAL(18,4) NULL COMMENT 'list price, in currency',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217',
  status VARCHAR(16) NOT NULL COMMENT 'ACTIVE or INACTIVE',
  PRIMARY KEY (account_id, marketplace_id, asin)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Catalogue. One row per account, marketplace and ASIN';

CREATE TABLE IF NOT EXISTS feed_watermarks (
  account_id VARCHAR(64) NOT NULL,
  feed VARCHAR(64) NOT NULL COMMENT 'the table that the feed fills',
  first_date DATE NULL COMMENT 'the first day that the feed holds',
  complete_through DATE NULL COMMENT 'every day up to this one is final; later days may be partial. NULL: none yet',
  updated_at DATETIME NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id, feed)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='How far each feed is complete. One row per account and feed; no row: the account has no such feed';

CREATE TABLE IF NOT EXISTS ads_profiles (
  account_id VARCHAR(64) NOT NULL,
  profile_id BIGINT NOT NULL COMMENT 'Amazon Ads profile, sent as the scope of a call',
  marketplace_id VARCHAR(20) NOT NULL,
  name VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,
  country_code CHAR(2) NOT NULL COMMENT 'as Amazon Ads writes it: UK, not GB',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of every money column of this profile',
  timezone VARCHAR(64) NOT NULL COMMENT 'IANA name; ads days begin and end in it',
  type VARCHAR(16) NOT NULL COMMENT 'seller, vendor or agency',
  PRIMARY KEY (account_id, profile_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Amazon Ads profiles. One row per profile: an account in a marketplace';

CREATE TABLE IF NOT EXISTS ads_campaigns (
  account_id VARCHAR(64) NOT NULL,
  campaign_id BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  marketplace_id VARCHAR(20) NOT NULL,
  name VARCHAR(255) COLLATE utf8mb4_unicode_ci NOT NULL,
  ad_product VARCHAR(24) NOT NULL COMMENT 'SPONSORED_PRODUCTS, SPONSORED_BRANDS or SPONSORED_DISPLAY',
  state VARCHAR(16) NOT NULL COMMENT 'ENABLED, PAUSED or ARCHIVED, as of now',
  targeting_type VARCHAR(16) NULL COMMENT 'AUTO or MANUAL, of Sponsored Products',
  budget DECIMAL(18,4) NULL COMMENT 'amount per budget_type, in currency',
  budget_type VARCHAR(16) NOT NULL COMMENT 'DAILY or LIFETIME',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217',
  start_date DATE NULL,
  end_date DATE NULL,
  PRIMARY KEY (account_id, campaign_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Campaigns as they are now. One row per campaign';

CREATE TABLE IF NOT EXISTS ads_ad_groups (
  account_id VARCHAR(64) NOT NULL,
  ad_group_id BIGINT NOT NULL,
  campaign_id BIGINT NOT NULL,
  name VARCHAR(255) COLLATE utf8mb4_unicode_ci NOT NULL,
  state VARCHAR(16) NOT NULL COMMENT 'ENABLED, PAUSED or ARCHIVED, as of now',
  default_bid DECIMAL(18,4) NULL COMMENT 'per click, in currency',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217',
  PRIMARY KEY (account_id, ad_group_id),
  KEY ads_ad_groups_campaign (account_id, campaign_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Ad groups as they are now. One row per ad group';

CREATE TABLE IF NOT EXISTS ads_monthly_budgets (
  account_id VARCHAR(64) NOT NULL,
  month DATE NOT NULL COMMENT 'its first day',
  marketplace_id VARCHAR(20) NOT NULL,
  budget DECIMAL(18,4) NOT NULL COMMENT 'planned ad spend of the month, in currency',
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217',
  PRIMARY KEY (account_id, month, marketplace_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Planned ad spend. One row per account, month and marketplace';

CREATE TABLE IF NOT EXISTS ads_campaign_daily (
  account_id VARCHAR(64) NOT NULL,
  date DATE NOT NULL COMMENT 'in the timezone of the profile',
  campaign_id BIGINT NOT NULL,
  marketplace_id VARCHAR(20) NOT NULL,
  ad_product VARCHAR(24) NOT NULL,
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of cost and sales',
  impressions INT NOT NULL,
  clicks INT NOT NULL,
  cost DECIMAL(18,4) NOT NULL COMMENT 'ad spend, in currency',
  sales DECIMAL(18,4) NOT NULL COMMENT 'sales attributed to the ads, in currency',
  orders INT NOT NULL COMMENT 'attributed orders',
  units INT NOT NULL COMMENT 'attributed units',
  PRIMARY KEY (account_id, date, campaign_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Ads results by campaign. One row per account, day and campaign that was shown; the complete ads totals';

CREATE TABLE IF NOT EXISTS ads_search_term_daily (
  account_id VARCHAR(64) NOT NULL,
  date DATE NOT NULL COMMENT 'in the timezone of the profile',
  campaign_id BIGINT NOT NULL,
  ad_group_id BIGINT NOT NULL,
  target_id BIGINT NOT NULL COMMENT 'the keyword or target that matched',
  search_term VARCHAR(255) NOT NULL COMMENT 'what the shopper typed, as Amazon reports it, its first 255 characters',
  match_type VARCHAR(24) NOT NULL COMMENT 'EXACT, PHRASE, BROAD or TARGETING_EXPRESSION',
  marketplace_id VARCHAR(20) NOT NULL,
  ad_product VARCHAR(24) NOT NULL,
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of cost and sales',
  impressions INT NOT NULL,
  clicks INT NOT NULL,
  cost DECIMAL(18,4) NOT NULL COMMENT 'ad spend, in currency',
  sales DECIMAL(18,4) NOT NULL COMMENT 'sales attributed to the ads, in currency',
  orders INT NOT NULL COMMENT 'attributed orders',
  units INT NOT NULL COMMENT 'attributed units',
  PRIMARY KEY (account_id, date, campaign_id, ad_group_id, target_id, search_term)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Ads results by search term, for Sponsored Products and Brands. Amazon leaves out rare terms: sums stay below ads_campaign_daily';

CREATE TABLE IF NOT EXISTS ads_asin_daily (
  account_id VARCHAR(64) NOT NULL,
  date DATE NOT NULL COMMENT 'in the timezone of the profile',
  campaign_id BIGINT NOT NULL,
  ad_group_id BIGINT NOT NULL,
  asin CHAR(10) NOT NULL COMMENT 'the advertised ASIN',
  marketplace_id VARCHAR(20) NOT NULL,
  ad_product VARCHAR(24) NOT NULL,
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of cost and sales',
  impressions INT NOT NULL,
  clicks INT NOT NULL,
  cost DECIMAL(18,4) NOT NULL COMMENT 'ad spend, in currency',
  sales DECIMAL(18,4) NOT NULL COMMENT 'sales attributed to the ads, in currency',
  orders INT NOT NULL COMMENT 'attributed orders',
  units INT NOT NULL COMMENT 'attributed units',
  PRIMARY KEY (account_id, date, campaign_id, ad_group_id, asin)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Ads results by advertised ASIN, for Sponsored Products and Display; Sponsored Brands advertises no single ASIN';

CREATE TABLE IF NOT EXISTS retail_sales_daily (
  account_id VARCHAR(64) NOT NULL,
  date DATE NOT NULL COMMENT 'in the timezone of the marketplace',
  marketplace_id VARCHAR(20) NOT NULL,
  asin CHAR(10) NOT NULL,
  currency CHAR(3) NOT NULL COMMENT 'ISO 4217, of sales',
  sales DECIMAL(18,4) NOT NULL COMMENT 'ordered product sales, in currency',
  orders INT NOT NULL COMMENT 'order items',
  units INT NOT NULL COMMENT 'units ordered',
  PRIMARY KEY (account_id, date, marketplace_id, asin)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Sales, with and without ads. One row per account, day, marketplace and ASIN';

CREATE TABLE IF NOT EXISTS retail_traffic_daily (
  account_id VARCHAR(64) NOT NULL,
  date DATE NOT NULL COMMENT 'in the timezone of the marketplace',
  marketplace_id VARCHAR(20) NOT NULL,
  asin CHAR(10) NOT NULL,
  sessions INT NOT NULL,
  page_views INT NOT NULL,
  units INT NOT NULL COMMENT 'units ordered: units / sessions is the unit session percentage',
  buy_box_percentage DECIMAL(5,2) NULL COMMENT 'page views with the Buy Box, per 100; weigh it with page_views. NULL: no page views',
  PRIMARY KEY (account_id, date, marketplace_id, asin)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Visits of the product pages. One row per account, day, marketplace and ASIN';

CREATE TABLE IF NOT EXISTS search_query_performance (
  account_id VARCHAR(64) NOT NULL,
  week_start DATE NOT NULL COMMENT 'a Sunday; the week ends on the Saturday after it',
  marketplace_id VARCHAR(20) NOT NULL,
  search_query VARCHAR(255) NOT NULL COMMENT 'its first 255 characters',
  search_query_volume INT NOT NULL COMMENT 'how often shoppers searched for it',
  impressions_total INT NOT NULL COMMENT 'all brands',
  impressions_brand INT NOT NULL COMMENT 'of the account''s brand',
  clicks_total INT NOT NULL,
  clicks_brand INT NOT NULL,
  cart_adds_total INT NOT NULL,
  cart_adds_brand INT NOT NULL,
  purchases_total INT NOT NULL,
  purchases_brand INT NOT NULL,
  PRIMARY KEY (account_id, week_start, marketplace_id, search_query)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
  COMMENT='Brand Analytics. One row per account, week, marketplace and search query';

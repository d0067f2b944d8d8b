import { before, type Overlay, read, write } from './types.ts'

const listing = before(
  'listingsItems_2021-08-01.getListingsItem',
  'sellerId',
  'sku',
  'marketplaceIds',
  'includedData==summaries,attributes,issues,offers,fulfillmentAvailability',
)
const attributes = { item_name: [{ value: 'Travel bag', language_tag: 'en_US' }] }
const put = { ...listing, exampleBody: { productType: 'LUGGAGE', requirements: 'LISTING', attributes } }
const patches = [{ op: 'replace', path: '/attributes/item_name', value: attributes.item_name }]
const patch = { ...listing, exampleBody: { productType: 'LUGGAGE', patches } }
const content = (dataSet: string) =>
  before('getContentDocument', 'contentReferenceKey', 'marketplaceId', `includedDataSet==${dataSet}`)
const summaries = { pageOnce: ['/refinements/brands', '/refinements/classifications'] }

/** The catalog and a seller's listings: items, product types, A+ content. */
export const listings: Overlay = {
  catalogItemsV0: {
    family: 'catalogItems',
    title: 'Catalog Items',
    operations: {
      listCatalogCategories: read('The categories above an item', {
        replacedBy: 'catalogItems_2022-04-01.getCatalogItem',
        endsOn: '2026-06-30',
        rules: [{ atLeastOne: ['ASIN', 'SellerSKU'] }],
      }),
    },
  },
  'catalogItems_2020-12-01': {
    family: 'catalogItems',
    title: 'Catalog Items',
    operations: {
      searchCatalogItems: read('Items of the catalog by keywords', {
        ...summaries,
        replacedBy: 'catalogItems_2022-04-01.searchCatalogItems',
      }),
      getCatalogItem: read('One item of the catalog by ASIN', { replacedBy: 'catalogItems_2022-04-01.getCatalogItem' }),
    },
  },
  'catalogItems_2022-04-01': {
    family: 'catalogItems',
    title: 'Catalog Items',
    operations: {
      searchCatalogItems: read('Items of the catalog by keywords or by identifiers such as EAN', {
        ...summaries,
        rules: [
          { atLeastOne: ['keywords', 'identifiers'] },
          { atMostOne: ['identifiers', 'keywords'] },
          { when: 'identifiers', needs: ['identifiersType'] },
          { when: 'identifiersType', is: ['SKU'], needs: ['sellerId'] },
          { when: 'identifiers', excludes: ['brandNames', 'classificationIds', 'keywordsLocale'] },
        ],
      }),
      getCatalogItem: read('One item of the catalog by ASIN'),
    },
  },
  'definitionsProductTypes_2020-09-01': {
    family: 'definitionsProductTypes',
    title: 'Product Type Definitions',
    operations: {
      searchDefinitionsProductTypes: read('Product types by keywords or by an item name', {
        rules: [{ atMostOne: ['keywords', 'itemName'] }],
      }),
      getDefinitionsProductType: read('The attributes that a product type has, as a schema'),
    },
  },
  'listingsItems_2020-09-01': {
    family: 'listingsItems',
    title: 'Listings Items',
    operations: {
      putListingsItem: write('Creates or replaces a listing', {
        ...put,
        replacedBy: 'listingsItems_2021-08-01.putListingsItem',
      }),
      deleteListingsItem: write('Deletes a listing', {
        ...listing,
        replacedBy: 'listingsItems_2021-08-01.deleteListingsItem',
      }),
      patchListingsItem: write('Changes attributes of a listing', {
        ...patch,
        replacedBy: 'listingsItems_2021-08-01.patchListingsItem',
      }),
    },
  },
  'listingsItems_2021-08-01': {
    family: 'listingsItems',
    title: 'Listings Items',
    operations: {
      getListingsItem: read('One listing: attributes, offers, issues'),
      putListingsItem: write('Creates or replaces a listing', put),
      deleteListingsItem: write('Deletes a listing', listing),
      patchListingsItem: write('Changes attributes of a listing', patch),
      searchListingsItems: read("A seller's listings by identifiers, status, issues or date", {
        rules: [
          { when: 'identifiers', needs: ['identifiersType'] },
          { when: 'identifiersType', needs: ['identifiers'] },
          { atMostOne: ['identifiers', 'variationParentSku', 'packageHierarchySku'] },
        ],
      }),
    },
  },
  'listingsRestrictions_2021-08-01': {
    family: 'listingsRestrictions',
    title: 'Listings Restrictions',
    operations: { getListingsRestrictions: read('Whether a seller may list an item, and the restrictions') },
  },
  'aplusContent_2020-11-01': {
    family: 'aplusContent',
    title: 'A+ Content',
    operations: {
      searchContentDocuments: read('The A+ documents of a seller, without their text'),
      createContentDocument: write('Creates an A+ document'),
      getContentDocument: read('One A+ document'),
      updateContentDocument: write('Replaces the content of an A+ document', content('CONTENTS,METADATA')),
      listContentDocumentAsinRelations: read('The ASINs that show an A+ document'),
      postContentDocumentAsinRelations: write(
        'Replaces the ASINs that show an A+ document',
        before('listContentDocumentAsinRelations', 'contentReferenceKey', 'marketplaceId'),
      ),
      validateContentDocumentAsinRelations: read('Whether an A+ document would be accepted for ASINs'),
      searchContentPublishRecords: read('When and where A+ content of an ASIN was published'),
      postContentDocumentApprovalSubmission: write('Submits an A+ document for approval', content('METADATA')),
      postContentDocumentSuspendSubmission: write('Suspends a published A+ document', content('METADATA')),
    },
  },
  'uploads_2020-11-01': {
    family: 'uploads',
    title: 'Uploads',
    operations: {
      createUploadDestinationForResource: write('Creates an upload URL for a file of another operation'),
    },
  },
  'vehicles_2024-11-01': {
    family: 'vehicles',
    title: 'Automotive',
    operations: { getVehicles: read('Vehicles for fitment of automotive parts') },
  },
}

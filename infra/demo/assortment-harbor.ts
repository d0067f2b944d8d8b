import type { Assortment } from './assortment.ts'

export const harborAssortment: Assortment = {
  brand: 'Harbor & Co',
  seasons: [0.9, 0.85, 0.9, 0.9, 1, 0.95, 0.9, 0.9, 0.95, 1.05, 1.4, 1.6],
  sizes: ['8 in', '10 in', '12 in', 'Set of 2', 'Set of 4', 'Mini', 'Deep', 'Classic'],
  colours: ['Matte Black', 'Cream', 'Navy', 'Walnut', 'Steel'],
  before: {
    en: [
      '',
      'best',
      'professional',
      'large',
      'small',
      'nonstick',
      'stainless steel',
      'japanese',
      'heavy duty',
      'cheap',
      'handmade',
      'induction',
    ],
    ja: ['', 'おすすめ', '小さい', '大きい', 'プロ用', '軽い', '日本製', 'おしゃれ', '安い', '業務用'],
  },
  after: {
    en: [
      '',
      'for kitchen',
      'for induction',
      'for camping',
      'with lid',
      'with handle',
      'set',
      'gift',
      'for wedding gift',
      'dishwasher safe',
      'for small kitchen',
      'for beginners',
      'made in japan',
      'sale',
      'under 40',
      'for chefs',
    ],
    ja: [
      '',
      'セット',
      'ギフト',
      '一人暮らし',
      'ih対応',
      '食洗機対応',
      '結婚祝い',
      '蓋付き',
      'プレゼント',
      'キャンプ',
      'キッチン',
      '初心者',
    ],
  },
  families: [
    {
      name: 'Skillets',
      titles: { en: 'Pre-Seasoned Cast Iron Skillet', ja: '鋳鉄スキレット フライパン' },
      price: 3_999,
      searches: {
        en: ['cast iron skillet', 'frying pan', 'skillet', 'cast iron pan'],
        ja: ['スキレット', 'フライパン', '鉄フライパン', '鋳鉄フライパン'],
      },
    },
    {
      name: 'Chef Knives',
      titles: { en: "Gyuto Chef's Knife", ja: '牛刀 包丁' },
      price: 8_999,
      searches: {
        en: ['chef knife', 'gyuto knife', 'kitchen knife', "chef's knife"],
        ja: ['包丁', '牛刀', '三徳包丁', '包丁 ステンレス'],
      },
    },
    {
      name: 'Cutting Boards',
      titles: { en: 'End-Grain Cutting Board', ja: '木製まな板' },
      price: 5_499,
      searches: {
        en: ['cutting board', 'wood cutting board', 'chopping board', 'butcher block'],
        ja: ['まな板', '木製まな板', 'まな板 ひのき', 'カッティングボード'],
      },
    },
    {
      name: 'Kettles',
      titles: { en: 'Gooseneck Pour-Over Kettle', ja: '細口ドリップケトル' },
      price: 4_799,
      searches: {
        en: ['gooseneck kettle', 'pour over kettle', 'tea kettle', 'coffee kettle'],
        ja: ['ドリップケトル', 'コーヒーケトル', 'やかん', '細口ケトル'],
      },
    },
    {
      name: 'Donabe',
      titles: { en: 'Donabe Clay Pot', ja: '土鍋' },
      price: 6_999,
      searches: {
        en: ['donabe', 'clay pot', 'japanese clay pot', 'hot pot'],
        ja: ['土鍋', '土鍋 ご飯', '鍋', '炊飯土鍋'],
      },
    },
    {
      name: 'Mandolines',
      titles: { en: 'Adjustable Mandoline Slicer', ja: 'スライサー 千切り' },
      price: 2_999,
      searches: {
        en: ['mandoline slicer', 'vegetable slicer', 'potato slicer', 'mandolin'],
        ja: ['スライサー', '千切りスライサー', '野菜スライサー', 'ピーラー'],
      },
    },
    {
      name: 'Mixing Bowls',
      titles: { en: 'Nesting Mixing Bowls', ja: 'ステンレスボウル' },
      price: 3_499,
      searches: {
        en: ['mixing bowls', 'nesting bowls', 'salad bowl', 'mixing bowl'],
        ja: ['ボウル', 'ステンレスボウル', 'サラダボウル', '耐熱ボウル'],
      },
    },
    {
      name: 'Storage Jars',
      titles: { en: 'Airtight Glass Storage Jar', ja: '密閉ガラス保存容器' },
      price: 2_499,
      searches: {
        en: ['glass jars', 'airtight container', 'storage jars', 'pantry jars'],
        ja: ['保存容器', 'ガラス保存容器', '密閉容器', 'キャニスター'],
      },
    },
    {
      name: 'Graters',
      titles: { en: 'Fine Citrus & Ginger Grater', ja: 'おろし金' },
      price: 1_899,
      searches: {
        en: ['zester', 'cheese grater', 'ginger grater', 'microplane'],
        ja: ['おろし金', 'チーズおろし', '大根おろし器', '生姜おろし'],
      },
    },
    {
      name: 'Aprons',
      titles: { en: 'Linen Cross-Back Apron', ja: 'リネンエプロン' },
      price: 3_299,
      searches: {
        en: ['apron', 'linen apron', 'cooking apron', 'cross back apron'],
        ja: ['エプロン', 'リネンエプロン', 'エプロン レディース', 'カフェエプロン'],
      },
    },
  ],
}

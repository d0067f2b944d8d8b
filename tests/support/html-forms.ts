const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')

function attributesOf(tag: string): Map<string, string> {
  const found = tag.matchAll(/\s([a-z-]+)(?:="([^"]*)")?(?=[\s/>])/gi)
  return new Map([...found].map(([, name = '', value = '']) => [name.toLowerCase(), decode(value)]))
}

/** One control that can be sent: an input, a choice, or a button with its words. */
export interface Control {
  name: string
  type: string
  value: string
  checked: boolean
  words: string
}

/** A form as a browser parses it. */
export interface Form {
  action: string
  method: string
  controls: Control[]
}

function controlOf([tag = '', element = '', words = '']: RegExpMatchArray): Control {
  const attributes = attributesOf(tag.slice(0, tag.indexOf('>') + 1))
  return {
    name: attributes.get('name') ?? '',
    type: attributes.get('type') ?? (element === 'button' ? 'submit' : 'text'),
    value: attributes.get('value') ?? '',
    checked: attributes.has('checked'),
    words: decode(words.replace(/<[^>]*>/g, '')).trim(),
  }
}

/** Reads the forms of a page of this platform, whose HTML is regular enough to be read without a parser. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/gi)].map(([form, inside = '']) => {
    const attributes = attributesOf(form.slice(0, form.indexOf('>') + 1))
    const controls = inside.matchAll(/<(input)\b[^>]*>|<(button)\b[^>]*>([\s\S]*?)<\/button>/gi)
    return {
      action: attributes.get('action') ?? '',
      method: (attributes.get('method') ?? 'get').toUpperCase(),
      controls: [...controls].map((match) => controlOf([match[0], match[1] ?? match[2] ?? '', match[3] ?? ''])),
    }
  })
}

/** Returns the fields that a browser sends for an unchanged form when this button is pressed. */
export function fieldsOf({ controls }: Form, pressed?: Control): URLSearchParams {
  const sent = controls.filter(
    (control) =>
      control === pressed ||
      (control.name !== '' &&
        control.type !== 'submit' &&
        (!['radio', 'checkbox'].includes(control.type) || control.checked)),
  )
  return new URLSearchParams(
    sent.filter(({ name }) => name !== '').map(({ name, value }): [string, string] => [name, value]),
  )
}

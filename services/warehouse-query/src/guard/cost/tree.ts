import type { Block, Node } from './scope.ts'

/** The expressions of one statement, in the order in which the parser finished them. */
export class Tree {
  readonly nodes: Node[] = []
  readonly blocks: Block[] = []
  /** Nodes that are part of another node. */
  readonly #inner = new Set<Node>()

  add<T extends Node>(node: T): T {
    this.nodes.push(node)
    if (node.kind === 'call') for (const arg of node.args) this.#inner.add(arg)
    return node
  }

  /** A point to return to when a rule has read the same tokens again. */
  mark(): { nodes: number; blocks: number } {
    return { nodes: this.nodes.length, blocks: this.blocks.length }
  }

  rewind({ nodes, blocks }: { nodes: number; blocks: number }): void {
    this.nodes.length = nodes
    this.blocks.length = blocks
  }

  get roots(): Node[] {
    return this.nodes.filter((node) => !this.#inner.has(node))
  }
}

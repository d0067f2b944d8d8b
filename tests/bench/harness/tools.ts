import { findBinaries } from '@platform/tools/local/backing/find-binary'
import { locateProgram, type Program } from '@platform/tools/local/backing/install'
import { StartFailure } from '@platform/tools/local/start-failure'

const programs = {
  wrk: { name: 'wrk', binaries: ['wrk'], packages: [['wrk']] },
  nginx: { name: 'nginx', binaries: ['nginx'], packages: [['nginx-light'], ['nginx']], unit: 'nginx' },
  taskset: { name: 'taskset', binaries: ['taskset'], packages: [['util-linux']] },
} as const satisfies Record<string, Program>

/** A program that a bench runs beside the platform. */
export type Tool = keyof typeof programs

/** Thrown when a tool is neither installed nor installable; the message names the packages. The bench is then left out. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool'
}

/** Finds the tools, installed first where apt can (as root on Debian). @throws MissingTool */
export async function requireTools(...tools: Tool[]): Promise<void> {
  for (const tool of tools) {
    await locateProgram(programs[tool], (line) => console.log(`  ${line}`)).catch((error: unknown) => {
      throw error instanceof StartFailure ? new MissingTool(error.message) : error
    })
  }
}

/** The path of a tool that `requireTools` has found. */
export function toolPath(tool: Tool): string {
  const path = findBinaries(programs[tool].binaries)?.get(tool)
  if (path === undefined) throw new Error(`${tool} has gone since it was found`)
  return path
}

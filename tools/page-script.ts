import { dirname } from "node:path";

/** What a reader of a page does, one block after the other. */
export type PageStep =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  /** `shows`: what they print, where the page says it; "…" stands for anything. */
  | { readonly kind: "commands"; readonly text: string; readonly shows?: string };

const fence = /^(`{3,})(\w*)[ \t]*(\S*)[ \t]*\n(.*?)^\1[ \t]*$/gms;

/**
 * All blocks of a Markdown page: files that are named, commands in "```sh", and in "```text" what the commands before print.
 * Throws where a block is none of these, so that nothing of the page is left out.
 */
export function pageSteps(markdown: string): PageStep[] {
  const steps: PageStep[] = [];
  for (const [, , language = "", path = "", text = ""] of markdown.matchAll(fence)) {
    const last = steps.at(-1);
    if (path !== "") steps.push({ kind: "file", path, text });
    else if (language === "sh") steps.push({ kind: "commands", text });
    else if (language === "text" && last?.kind === "commands" && last.shows === undefined)
      steps.splice(-1, 1, { ...last, shows: text });
    else
      throw new Error(`Cannot follow the page: found a block "${language}" that is neither file, command nor output`);
  }
  return steps;
}

const mark = "--- step ";

/** The steps as one script of bash, which ends with the first command that fails and takes along what it started. */
export function pageScript(steps: readonly PageStep[]): string {
  const parts = steps.map((step, index) => {
    switch (step.kind) {
      case "file":
        return `mkdir -p '${dirname(step.path)}'\ncat >'${step.path}' <<'END OF FILE'\n${step.text}END OF FILE\n`;
      case "commands":
        return `printf '\\n%s\\n' '${mark}${index}'\n${step.text}`;
    }
  });
  const end = "trap 'jobs -p | xargs -r kill' EXIT";
  return ["set -euo pipefail", end, ...parts].join("\n");
}

/** Where the script printed something else than the page says, as text; empty where it did not. */
export function printedOtherwise(steps: readonly PageStep[], stdout: string): string[] {
  const printed = new Map(
    `\n${stdout}`.split(`\n${mark}`).map((part) => {
      const end = part.indexOf("\n");
      return [Number(part.slice(0, end)), part.slice(end + 1)] as const;
    }),
  );
  return steps.flatMap((step, index) => {
    if (step.kind === "file" || step.shows === undefined) return [];
    const found = printed.get(index);
    if (found !== undefined && fits(step.shows, found)) return [];
    return [`${step.text}printed\n${found ?? "nothing: it did not come to that"}\nand the page says\n${step.shows}`];
  });
}

function fits(wanted: string, found: string): boolean {
  const literal = wanted.trim().replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("…", ".*")}$`, "s").test(found.trim());
}

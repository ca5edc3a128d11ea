/** A file that a page shows whole: a fenced block whose first line names it, as in "```ts host.ts". */
export interface ShownFile {
  readonly path: string;
  readonly text: string;
}

/** The files a Markdown page shows, in its order. Throws when two blocks name one file or a path leads outside. */
export function shownFiles(markdown: string): ShownFile[] {
  const blocks = markdown.matchAll(/^(`{3,})\w+[ \t]+(\S+)[ \t]*\n(.*?)^\1[ \t]*$/gms);
  const files = [...blocks].map(([, , path = "", text = ""]) => ({ path, text }));
  for (const [index, { path }] of files.entries()) {
    if (path.startsWith("/") || path.split("/").includes(".."))
      throw new Error(`Cannot take "${path}" out of the page: it leads outside`);
    const first = files.findIndex((file) => file.path === path);
    if (first !== index) throw new Error(`Cannot take "${path}" out of the page: two blocks show it`);
  }
  return files;
}

/** Lines of code: not blank, not only a comment. */
export function codeLines(text: string): number {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}

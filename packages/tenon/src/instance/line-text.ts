import type { LogLine } from "./log-book.ts";

/** A log line's text as people read it, with its fields behind it: `order taken  order=7`. */
export function lineText({ text, fields = {} }: Pick<LogLine, "text" | "fields">): string {
  return [text, ...Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`)].join("  ");
}

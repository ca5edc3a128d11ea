const library = new URL("../", import.meta.url).href;

/** The stack from here on, without this library's own frames. Text at once: a stack that is not read yet keeps what is on it. */
export function placeOfCaller(): string {
  const frames = (new Error("place").stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return frames.filter((line) => !line.includes(library)).join("\n");
}

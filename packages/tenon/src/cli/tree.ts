/** A line with what hangs below it. */
export interface Branch {
  readonly text: string;
  readonly below?: readonly Branch[];
}

/** Draws branches as lines; `paint` colours the limbs. */
export function drawTree(branches: readonly Branch[], paint: (limb: string) => string = (limb) => limb): string[] {
  return branches.flatMap(({ text, below = [] }) => [text, ...limbs(below, "", paint)]);
}

function limbs(branches: readonly Branch[], before: string, paint: (limb: string) => string): string[] {
  return branches.flatMap(({ text, below = [] }, at) => {
    const isLast = at === branches.length - 1;
    const line = `${paint(`${before}${isLast ? "└─" : "├─"}`)} ${text}`;
    return [line, ...limbs(below, `${before}${isLast ? "   " : "│  "}`, paint)];
  });
}

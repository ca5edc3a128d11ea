import { amount } from "../amount.ts";
import type { SoakReport, WitnessTold } from "../report.ts";
import { type Frame, frameOf, lineAt } from "./frame.ts";

const panel = { width: 380, height: 150, left: 74, right: 12, top: 26, bottom: 24 };
const columns = 2;
const head = 56;
const colours: Readonly<Record<string, string>> = { flat: "#2a7", grows: "#c33", inconclusive: "#b80", unseen: "#888" };

/** The report as one SVG image: a panel a witness with its samples, the warm-up shaded, and the fitted line. */
export function plotSvg(report: SoakReport): string {
  const seen = report.witnesses.filter(({ samples }) => samples.length > 1);
  const height = head + Math.ceil(seen.length / columns) * panel.height;
  const panels = seen.map((told, at) => {
    const [x, y] = [(at % columns) * panel.width, head + Math.floor(at / columns) * panel.height];
    return `<g transform="translate(${x} ${y})">${panelOf(told)}</g>`;
  });
  const title = `${report.plugin}@${report.version}, ${report.realm}, ${report.cycles.done} lives: ${report.verdict}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns * panel.width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#334">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="16" y="24" font-size="16" font-weight="600">${escaped(title)}</text>`,
    `<text x="16" y="42">${escaped(`Node ${report.node.slice(1)}, ${report.at.slice(0, 10)}; shaded: warm-up`)}</text>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

function panelOf(told: WitnessTold): string {
  const { trend, samples, unit } = told;
  const frame = frameOf(told);
  const [left, right] = [panel.left, panel.width - panel.right];
  const [top, bottom] = [panel.top, panel.height - panel.bottom];
  const colour = colours[trend.verdict] ?? "#888";
  const x = (cycle: number): string => (left + (cycle / frame.lastCycle) * (right - left)).toFixed(1);
  const y = (value: number): string =>
    (bottom - ((value - frame.low) / (frame.high - frame.low)) * (bottom - top)).toFixed(1);
  const from = trend.fit?.from ?? 0;
  return [
    `<rect x="${left}" y="${top}" width="${(Number(x(from)) - left).toFixed(1)}" height="${bottom - top}" fill="#eef"/>`,
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#99a"/>`,
    `<text x="${left}" y="16" font-weight="600">${escaped(told.witness)}</text>`,
    `<text x="${right}" y="16" text-anchor="end" fill="${colour}">${escaped(verdictText(told))}</text>`,
    `<text x="${left - 6}" y="${top + 8}" text-anchor="end">${escaped(amount(frame.high, unit))}</text>`,
    `<text x="${left - 6}" y="${bottom}" text-anchor="end">${escaped(amount(frame.low, unit))}</text>`,
    `<text x="${right}" y="${bottom + 15}" text-anchor="end">life ${frame.lastCycle}</text>`,
    `<polyline points="${samples.map(([cycle, value]) => `${x(cycle)},${y(value)}`).join(" ")}" fill="none" stroke="#357" stroke-width="1.2"/>`,
    fitLine(told, frame, x, y, colour),
  ].join("");
}

function verdictText({ trend, unit, decides }: WitnessTold): string {
  const slope = trend.fit === undefined ? "" : `, ${amount(trend.fit.slope.value, unit)} a life`;
  return `${trend.verdict}${slope}${decides ? "" : " (shown)"}`;
}

function fitLine(
  told: WitnessTold,
  { lastCycle }: Frame,
  x: (n: number) => string,
  y: (n: number) => string,
  colour: string,
): string {
  const from = told.trend.fit?.from ?? 0;
  const [start, end] = [lineAt(told, from), lineAt(told, lastCycle)];
  if (start === undefined || end === undefined) return "";
  return `<path d="M${x(from)} ${y(start)}L${x(lastCycle)} ${y(end)}" stroke="${colour}" stroke-width="1.6" stroke-dasharray="5 3"/>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

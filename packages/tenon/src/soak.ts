/**
 * The door of soaking: many lives of a plugin, or of any npm package, and whether the process grows by them.
 *
 * @example
 * import { soak } from "tenon/soak";
 * const report = await soak({ subject: { package: "lodash" }, cycles: 200 });
 * console.log(report.sentence);
 */
export { soak } from "./soak/soak.ts";
export { plotSvg } from "./soak/plot/svg.ts";
export { plotText } from "./soak/plot/text.ts";
export type { GivenInputs, PackageSubject, SoakOptions } from "./soak/options.ts";
export type { CallsTold, ProofsTold, SoakReport, StepTimes, WitnessTold } from "./soak/report.ts";
export type { Fit, Trend } from "./soak/trend/judge.ts";
export type { Slope } from "./soak/trend/slope.ts";

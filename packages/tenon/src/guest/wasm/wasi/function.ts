/** A function of WASI. What it cannot do it throws. */
export type WasiFunction = (...args: never[]) => void;
export type WasiFunctions = Readonly<Record<string, WasiFunction>>;

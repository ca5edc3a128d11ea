/** The names that companions are loaded under. */
export const companions: readonly string[] = ["keeper", "user"];

/** Objects and arrays inside each other, at most, in any value that crosses. */
export const maxDepth: number = 128;

/** Asks for a file that is there. */
export default async ({ default: fs }) => {
  if (!(await fs.pathExists("."))) throw new Error("no working directory");
};

import { problemResponse, RequestProblem } from "./problem.ts";

export interface Route {
  readonly path: RegExp;
  readonly methods: readonly string[];
  /** Gets what the groups of `path` matched, decoded. */
  readonly answer: (request: Request, parts: readonly string[]) => Response | Promise<Response>;
}

/**
 * Answers by the first route whose path fits.
 *
 * @throws RequestProblem (400) for a path that is wrongly encoded
 */
export async function answerByRoute(routes: readonly Route[], request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const { path, methods, answer } of routes) {
    const match = path.exec(pathname);
    if (match === null) continue;
    return methods.includes(request.method)
      ? answer(request, match.slice(1).map(decode))
      : notAllowed(request, methods);
  }
  const detail = "No such path. Calls go to POST /call/<name>/<method>.";
  return problemResponse({ status: 404, title: "Not found", detail });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    const detail = "The path has a % that does not begin an encoded letter.";
    throw new RequestProblem({ status: 400, title: "Bad request", detail });
  }
}

function notAllowed(request: Request, methods: readonly string[]): Response {
  const allow = methods.join(", ");
  const detail = `Wanted ${allow}, got ${request.method}.`;
  return problemResponse({ status: 405, title: "Method not allowed", detail }, { allow });
}

/** What `stub.mjs` and the harness leave in the page. */
interface Worn {
  readonly className: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface Window {
  harness: {
    readonly violations: readonly string[];
    readonly state: unknown;
    receive(text: string): void;
    dress(worn: Worn): void;
    /** Requests of this method are not sent until `release` is called. */
    hold(method: string): void;
    readonly held: number;
    release(): void;
  };
  worn: Worn;
  postToHost(text: string): Promise<void>;
}

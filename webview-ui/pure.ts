import { Component } from 'preact';

/** A component that is made again only when one of its properties is another one. */
export abstract class Pure<P extends object> extends Component<P> {
  override shouldComponentUpdate(next: P): boolean {
    const now: P = this.props;
    return (Object.keys(next) as (keyof P)[]).some((key) => next[key] !== now[key]);
  }
}

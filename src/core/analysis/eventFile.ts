/**
 * TensorBoard's event files: records of TFRecord, each a protobuf message `Event`. Only what curves need is read.
 * Source: tensorboard/compat/proto/event.proto, summary.proto, tensor.proto; tensorflow/core/lib/io/record_writer.h.
 */

export interface EventPoint {
  readonly tag: string;
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
}

export const EVENT_FILE = /(?:^|\/)[^/]*tfevents\.[^/]*$/;

const MOST_POINTS = 2_000_000;
const HEADER = 12;
const FOOTER = 4;

/** Points in the order of the file. What is cut off at its end, as while it is written, is left out. */
export function eventPoints(bytes: Uint8Array): EventPoint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points: EventPoint[] = [];
  for (let at = 0; at + HEADER <= bytes.length && points.length < MOST_POINTS;) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + HEADER + length;
    if (end + FOOTER > bytes.length) {
      break;
    }
    readEvent(new Message(bytes, view, at + HEADER, end), points);
    at = end + FOOTER;
  }
  return points;
}

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a varint, or where what has a length starts. */
  readonly value: number;
  readonly end: number;
}

/** Fields of one protobuf message. */
class Message {
  private at: number;

  constructor(
    readonly bytes: Uint8Array,
    readonly view: DataView,
    from: number,
    private readonly end: number,
  ) {
    this.at = from;
  }

  *fields(): Generator<Field> {
    while (this.at < this.end) {
      const key = this.varint();
      const [number, wire] = [Math.floor(key / 8), key % 8];
      if (wire === 0) {
        yield { number, wire, value: this.varint(), end: this.at };
        continue;
      }
      const size = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? this.varint() : NaN;
      const value = this.at;
      if (!(value + size <= this.end)) {
        return;
      }
      this.at = value + size;
      yield { number, wire, value, end: this.at };
    }
  }

  within({ value, end }: Field): Message {
    return new Message(this.bytes, this.view, value, end);
  }

  text({ value, end }: Field): string {
    return new TextDecoder().decode(this.bytes.subarray(value, end));
  }

  /** Exact up to 2^53; steps are smaller. */
  private varint(): number {
    let [value, scale] = [0, 1];
    while (this.at < this.end) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 128) {
        break;
      }
    }
    return value;
  }
}

/** `Event`: wall_time = 1, step = 2, summary = 5. */
function readEvent(event: Message, points: EventPoint[]): void {
  let [time, step] = [0, 0];
  for (const field of event.fields()) {
    if (field.number === 1 && field.wire === 1) {
      time = event.view.getFloat64(field.value, true) * 1000;
    } else if (field.number === 2 && field.wire === 0) {
      step = field.value;
    } else if (field.number === 5 && field.wire === 2) {
      const summary = event.within(field);
      for (const one of summary.fields()) {
        if (one.number === 1 && one.wire === 2) {
          readValue(summary.within(one), { time, step }, points);
        }
      }
    }
  }
}

/** `Summary.Value`: tag = 1, simple_value = 2, tensor = 8. */
function readValue(value: Message, at: { readonly time: number; readonly step: number }, points: EventPoint[]): void {
  let [tag, number]: [string, number | null] = ['', null];
  for (const field of value.fields()) {
    if (field.number === 1 && field.wire === 2) {
      tag = value.text(field);
    } else if (field.number === 2 && field.wire === 5) {
      number = value.view.getFloat32(field.value, true);
    } else if (field.number === 8 && field.wire === 2) {
      number = tensorNumber(value.within(field));
    }
  }
  if (number !== null && tag !== '') {
    points.push({ tag, value: number, ...at });
  }
}

const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DT_INT32 = 3;
const DT_INT64 = 9;

/** `TensorProto` of one number: dtype = 1, tensor_content = 4, float_val = 5, double_val = 6, int_val = 7, int64_val = 10. Null: it has more, or none. */
function tensorNumber(tensor: Message): number | null {
  const { view } = tensor;
  let type = 0;
  let found: number | null = null;
  for (const field of tensor.fields()) {
    const size = field.end - field.value;
    if (field.number === 1 && field.wire === 0) {
      type = field.value;
    } else if (field.number === 4) {
      found =
        type === DT_FLOAT && size === 4
          ? view.getFloat32(field.value, true)
          : type === DT_DOUBLE && size === 8
            ? view.getFloat64(field.value, true)
            : type === DT_INT32 && size === 4
              ? view.getInt32(field.value, true)
              : type === DT_INT64 && size === 8
                ? Number(view.getBigInt64(field.value, true))
                : found;
    } else if (field.number === 5 && size === 4) {
      found = view.getFloat32(field.value, true);
    } else if (field.number === 6 && size === 8) {
      found = view.getFloat64(field.value, true);
    } else if ((field.number === 7 || field.number === 10) && field.wire === 0) {
      found = field.value;
    }
  }
  return found;
}

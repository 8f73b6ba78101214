/** Dates are text as Python's `isoformat` writes it: a date, a time and an instant with its offset stay what they were. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const TIMESTAMP =
  /^(?:(\d{4})-(\d\d?)-(\d\d?))?(?:(?:[Tt]|[ \t]+)?(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d*))?)?)?(?:[ \t]*([Zz]|([-+])(\d\d?)(?::?(\d\d))?))?$/;

/** The canonical text, or undefined when there is no such date. */
export function isoDate(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second, fraction, zone, sign, zoneHour, zoneMinute] = match;
  let result = '';
  if (year !== undefined && month !== undefined && day !== undefined) {
    if (!isDay(Number(year), Number(month), Number(day))) {
      return undefined;
    }
    result = `${year}-${pad(month)}-${pad(day)}`;
  }
  if (hour === undefined || minute === undefined) {
    return zone === undefined && result !== '' ? result : undefined;
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59 || Number(zoneHour ?? 0) > 23 || Number(zoneMinute ?? 0) > 59) {
    return undefined;
  }
  const micros = (fraction ?? '').slice(0, 6).padEnd(6, '0');
  result += `${result === '' ? '' : 'T'}${pad(hour)}:${minute}:${second ?? '00'}${Number(micros) === 0 ? '' : `.${micros}`}`;
  if (zone === undefined) {
    return result;
  }
  const offset = sign === undefined ? '+00:00' : `${sign}${pad(zoneHour ?? '0')}:${zoneMinute ?? '00'}`;
  return `${result}${offset === '-00:00' ? '+00:00' : offset}`;
}

function pad(digits: string): string {
  return digits.padStart(2, '0');
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : DAYS[month - 1];
  return year >= 1 && days !== undefined && day >= 1 && day <= days;
}

//! Makes inputs of inputs.

use crate::{dice::Dice, json, targets::Target};

/// The longest input.
const LONGEST: usize = 64 << 10;

/// Bytes that mean something to parsers.
const BYTES: [u8; 24] = *b"\0\t\n\r \"\\'<>{}[]()@:;,.&%\xff";

/// An input that was made of one of `pool`.
pub(crate) fn of(dice: &mut Dice, pool: &[Vec<u8>], target: &Target) -> Vec<u8> {
    let mut input = dice.pick(pool).clone();
    for _ in 0..dice.between(1, 4) {
        if target.is_json
            && !dice.one_in(3)
            && let Some(changed) = json::change(dice, &input)
        {
            input = changed;
        } else {
            change(dice, &mut input, pool, target.words);
        }
    }
    input.truncate(LONGEST);
    input
}

fn change(dice: &mut Dice, input: &mut Vec<u8>, pool: &[Vec<u8>], words: &[&str]) {
    let (from, to) = range(dice, input.len());
    match dice.between(0, 8) {
        0 if from < input.len() => input[from] ^= 1 << dice.between(0, 7),
        1 if from < input.len() => input[from] = *dice.pick(&BYTES),
        2 => {
            let bytes: Vec<_> = (0..dice.between(1, 8)).map(|_| *dice.pick(&BYTES)).collect();
            input.splice(from..from, bytes);
        }
        3 => drop(input.drain(from..to)),
        4 => {
            let piece = input[from..to].repeat(usize::try_from(dice.between(1, 64)).unwrap());
            input.splice(from..from, piece);
        }
        5 => {
            let other = dice.pick(pool);
            let (begin, end) = range(dice, other.len());
            input.splice(from..to, other[begin..end].iter().copied());
        }
        6 if !words.is_empty() => {
            let word = dice.pick(words).bytes();
            input.splice(from..from, word);
        }
        7 if !words.is_empty() => {
            let word = dice.pick(words).bytes();
            input.splice(from..to, word);
        }
        8 => number(dice, input),
        _ => input.truncate(from),
    }
    input.truncate(LONGEST);
}

/// A short stretch of so many bytes.
fn range(dice: &mut Dice, length: usize) -> (usize, usize) {
    let from = usize::try_from(dice.between(0, length as u64)).unwrap();
    let longest = if dice.one_in(4) { 200 } else { 8 };
    let to = from + usize::try_from(dice.between(0, longest)).unwrap();
    (from, to.min(length))
}

/// Puts an extreme number in the place of one.
fn number(dice: &mut Dice, input: &mut Vec<u8>) {
    const NUMBERS: [&str; 8] = [
        "0",
        "-1",
        "00",
        "2147483648",
        "9223372036854775807",
        "18446744073709551616",
        "1e400",
        "0x7f000001",
    ];
    let Some(from) = input.iter().position(u8::is_ascii_digit) else {
        return;
    };
    let to = input[from..].iter().position(|byte| !byte.is_ascii_digit());
    let to = to.map_or(input.len(), |length| from + length);
    let number = dice.pick(&NUMBERS).bytes();
    input.splice(from..to, number);
}

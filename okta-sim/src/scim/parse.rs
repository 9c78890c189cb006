//! Reads the text of a filter expression: words, quoted texts, parentheses; `and` binds closer than `or`.

use crate::clock::parse_instant;

use super::{Expr, Literal, Op};

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Word(String),
    Quoted(String),
}

/// Parses an expression; the error says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Expr, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    let expr = parser.alternatives()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!("Unexpected {token:?} in the expression.")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => {
                let mut quoted = String::new();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => quoted.extend(chars.next()),
                        Some(other) => quoted.push(other),
                        None => return Err("A quoted value does not end.".to_owned()),
                    }
                }
                tokens.push(Token::Quoted(quoted));
            }
            space if space.is_whitespace() => {}
            first => {
                let mut word = String::from(first);
                while let Some(more) = chars.next_if(|c| !c.is_whitespace() && !"()\"".contains(*c)) {
                    word.push(more);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

/// How deep parentheses and negations may nest: each costs stack.
const MAX_DEPTH: usize = 40;

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn skip_word(&mut self, expected: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(expected));
        self.at += usize::from(found);
        found
    }

    fn alternatives(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.conjunction()?];
        while self.skip_word("or") {
            parts.push(self.conjunction()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expr::Or(parts)
        })
    }

    fn conjunction(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.term()?];
        while self.skip_word("and") {
            parts.push(self.term()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expr::And(parts)
        })
    }

    fn term(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("The expression is nested too deeply.".to_owned());
        }
        let term = self.bounded_term();
        self.depth -= 1;
        term
    }

    fn bounded_term(&mut self) -> Result<Expr, String> {
        if self.skip_word("not") {
            return Ok(Expr::Not(Box::new(self.term()?)));
        }
        match self.next() {
            Some(Token::Open) => {
                let inner = self.alternatives()?;
                match self.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err("A parenthesis is not closed.".to_owned()),
                }
            }
            Some(Token::Word(attribute)) => self.comparison(attribute),
            other => Err(format!("An attribute is expected, not {other:?}.")),
        }
    }

    fn comparison(&mut self, attribute: String) -> Result<Expr, String> {
        let op = match self.next() {
            Some(Token::Word(word)) => operator(&word)?,
            _ => return Err(format!("An operator is missing after {attribute}.")),
        };
        if op == Op::Pr {
            return Ok(Expr::Compare {
                attribute,
                op,
                with: literal("", false),
            });
        }
        let with = match self.next() {
            Some(Token::Quoted(text)) => literal(&text, true),
            Some(Token::Word(text)) => bare(&text)?,
            _ => return Err(format!("A value is missing after {attribute}.")),
        };
        Ok(Expr::Compare { attribute, op, with })
    }
}

fn operator(word: &str) -> Result<Op, String> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "eq" => Op::Eq,
        "ne" => Op::Ne,
        "gt" => Op::Gt,
        "ge" => Op::Ge,
        "lt" => Op::Lt,
        "le" => Op::Le,
        "sw" => Op::Sw,
        "ew" => Op::Ew,
        "co" => Op::Co,
        "pr" => Op::Pr,
        _ => return Err(format!("Unknown operator: {word}")),
    })
}

fn bare(text: &str) -> Result<Literal, String> {
    let literal = literal(text, false);
    if literal.number.is_some() || literal.truth.is_some() || text == "null" {
        Ok(literal)
    } else {
        Err(format!("A text value must be quoted: {text}"))
    }
}

fn literal(text: &str, quoted: bool) -> Literal {
    Literal {
        text: text.to_owned(),
        lower: text.to_lowercase(),
        time: parse_instant(text),
        number: text.parse().ok(),
        truth: if quoted {
            text.parse().ok()
        } else {
            text.to_ascii_lowercase().parse().ok()
        },
    }
}

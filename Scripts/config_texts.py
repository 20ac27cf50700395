"""Texts for a reader of config.pbtxt: random messages of the schema in many spellings, whole and damaged."""

import random

from google.protobuf.descriptor import FieldDescriptor as Field

INTEGERS = {
    Field.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    Field.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT32: (0, 2**32 - 1),
    Field.CPPTYPE_UINT64: (0, 2**64 - 1),
}
FLOATS = ["0.5", "-0.25", "1", "-2", "1e10", "1.5E-3", "2f", "3.F", ".5", "0", "-0.0", "inf", "-inf", "nan", "Infinity",
          "1e400", "-1e-400", "1e39", "123456789012345678901234567890", "0x10", "010", "1.0.0", "3.4028235677973366e38"]
STRINGS = ['""', '"a"', "'b'", '"INPUT__0"', '"a" "b"', "'it''s'", '"tab\\t"', '"\\""', "'\\''", '"\\101\\x42\\u0043"',
           '"\\U0001F600"', '"über"', '"\\ud83d\\ude00"', '"\\777"', '"\\x"', '"\\u12"', '"\\q"', '"\\xff"', '"\\ud800"',
           '"\\U0010ffff"', '"\\U00110000"', '"line\nbreak"', '"\\\n"', '"open', "'mixed\"", '"\\?\\a\\v"', '"a"\n# b\n"c"']
BOOLEANS = ["true", "false", "True", "False", "t", "f", "1", "0", "01", "0x1", "TRUE", "yes", "2", '"true"', "-1"]
SPACES = [" ", "  ", "\n", "\t", " # comment\n", "\r\n", "\v", "#\n"]
WORDS = ["{", "}", "[", "]", "<", ">", ":", ",", ";", "-", "+", "=", "/", "//", ".", "#", "0", "1", "-1", "1.5", "08", "0x",
         "1e", "1a", '"', "'", "\\", '"x"', "name", "dims", "key", "value", "input", "output", "parameters", "kind",
         "TYPE_FP32", "KIND_CPU", "KIND_AUTO", "true", "max_batch_size", "maxBatchSize", "[a.b]", "[a.b/c.d]", "[", "nan",
         "\0", "\x01", "\x7f", "\u00a0", "\u201c", "\ufeff", "99999999999999999999", "string_value", "dynamic_batching",
         "{}", "ensemble_scheduling", "zero_data", "random_data", "2147483648", "9223372036854775808"]


class Writer:
    """Writes random messages of a descriptor as text, in all the spellings that the format has, now and then wrong."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_in(self, count):
        return self.random.randrange(count) == 0

    def space(self):
        return self.random.choice(SPACES) if self.one_in(4) else " "

    def message(self, descriptor, depth=0):
        """The fields of a message; of a oneof mostly one member, of a singular field mostly one value."""
        parts, oneofs = [], set()
        likely = 3 if depth else 4
        for field in self.random.sample(list(descriptor.fields), len(descriptor.fields)):
            is_entry = descriptor.GetOptions().map_entry
            if not is_entry and not self.one_in(likely):
                continue
            if field.containing_oneof:
                if field.containing_oneof.name in oneofs and not self.one_in(100):
                    continue
                oneofs.add(field.containing_oneof.name)
            repeat = self.random.randrange(4) if field.is_repeated else (2 if self.one_in(600) else 1)
            parts += [self.field(field, depth) for _ in range(repeat)]
        return self.space().join(parts)

    def field(self, field, depth):
        is_block = field.cpp_type == Field.CPPTYPE_MESSAGE
        colon = ":" if (not is_block or self.one_in(2)) and not self.one_in(2000) else ""
        if field.is_repeated and self.one_in(2):
            comma = self.random.choice([",", ", ", ",\n", " , "])
            elements = comma.join(self.value(field, depth) for _ in range(self.random.randrange(4)))
            value = f"[{self.space()}{elements}{self.space()}]"
        else:
            value = self.value(field, depth)
        end = self.random.choice([";", ",", " ;"]) if self.one_in(6) else ""
        return f"{field.name}{self.space() if self.one_in(4) else ''}{colon}{self.space()}{value}{end}"

    def value(self, field, depth):
        if field.cpp_type == Field.CPPTYPE_MESSAGE:
            opening, closing = "<>" if self.one_in(6) else "{}"
            return f"{opening}{self.space()}{self.message(field.message_type, depth + 1)}{self.space()}{closing}"
        if field.cpp_type == Field.CPPTYPE_STRING:
            return self.random.choice(STRINGS[:12] if not self.one_in(100) else STRINGS)
        if field.cpp_type == Field.CPPTYPE_BOOL:
            return self.random.choice(BOOLEANS[:8] if not self.one_in(100) else BOOLEANS)
        if field.cpp_type == Field.CPPTYPE_ENUM:
            return self.enumeration(field)
        if field.cpp_type in INTEGERS:
            return self.integer(*INTEGERS[field.cpp_type])
        return self.random.choice(FLOATS[:15] if not self.one_in(100) else FLOATS)

    def enumeration(self, field):
        values = field.enum_type.values
        if self.one_in(300):
            return self.random.choice(["FP32", "CPU", '"KIND_CPU"', "-5", "3000000000", "type_fp32", "77"])
        chosen = self.random.choice(values)
        return str(chosen.number) if self.one_in(6) else chosen.name

    def integer(self, low, high):
        number = self.random.choice([0, 1, 2, 8, 100, low, high, self.random.randint(low, high)])
        if self.one_in(300):
            number = self.random.choice([low - 1, high + 1, 10**30])
        sign, size = ("-", -number) if number < 0 else ("", number)
        spelling = self.random.choice([str(size)] * 6 + [hex(size), f"0{size:o}", hex(size).upper().replace("X", "x")])
        return f"{sign}{self.space() if sign and self.one_in(10) else ''}{spelling}"

    def damaged(self, text, donor):
        """A text with one to three pieces removed, doubled, replaced, moved or taken from another text."""
        data = text.encode("utf-8", "surrogatepass")
        other = donor.encode("utf-8", "surrogatepass")
        for _ in range(self.random.randint(1, 3)):
            tokens = pieces(data)
            if not tokens:
                break
            start, end = self.random.choice(tokens)
            word = self.random.choice(WORDS).encode()
            match self.random.randrange(9):
                case 0:
                    data = data[:start] + data[end:]
                case 1:
                    data = data[:end] + b" " + data[start:end] + data[end:]
                case 2:
                    data = data[:start] + word + data[end:]
                case 3:
                    data = data[:start] + word + b" " + data[start:]
                case 4:
                    donated = pieces(other)
                    if donated:
                        first, last = self.random.choice(donated)
                        data = data[:start] + other[first:last] + data[end:]
                case 5:
                    data = data[:end]
                case 6:
                    place = self.random.randrange(len(data))
                    data = data[:place] + bytes([self.random.randrange(256)]) + data[place + 1:]
                case 7:
                    place = self.random.randrange(len(data))
                    data = data[:place] + data[place + 1:]
                case _:
                    second = self.random.choice(tokens)
                    data = data[:start] + data[second[0]:second[1]] + data[end:]
        return data


def pieces(data):
    """The ranges of words, numbers, strings and signs, roughly."""
    found, place = [], 0
    while place < len(data):
        end = place + 1
        if data[place:end].isalnum() or data[place:end] == b"_":
            while end < len(data) and (data[end:end + 1].isalnum() or data[end] in b"_."):
                end += 1
        elif data[place] in b"\"'":
            while end < len(data) and data[end] != data[place]:
                end += 1
            end = min(end + 1, len(data))
        if not data[place:end].isspace():
            found.append((place, end))
        place = end
    return found


def texts(descriptor, count, seed):
    """`count` texts as bytes: half as written, half damaged. A function of the seed."""
    writer = Writer(seed)
    donor = writer.message(descriptor)
    for number in range(count):
        text = writer.message(descriptor)
        yield text.encode("utf-8", "surrogatepass") if number % 2 == 0 else writer.damaged(text, donor)
        donor = text

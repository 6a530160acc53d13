#!/usr/bin/env python3
"""Makes the constexpr tables for dissectors/per from ASN.1 modules.

    scripts/asn1_tables.py --marks dissectors/h225/marks.txt --output dissectors/h225/tables.h \\
        --namespace sallyport::h225::tables MODULE.asn...

The modules are published by the ITU-T for download (H323-MESSAGES, H235-SECURITY-MESSAGES, MULTIMEDIA-SYSTEM-CONTROL
and others of the H series). They are no part of this project: download them to make the tables again. The project keeps
only a table of facts in its own form.

The marks file lists the components that a decoder needs, one in each line:

    root TYPE                 decoding begins with this type: makes the constant k... of its name
    PATH = mark               reports this component to the decoder under the name `mark`
    PATH = mark presence      the same, but does not decode inside an extension addition
    PATH = -                  excludes this component from a line with '*'
    opaque PATH               never decodes inside this extension addition, even if it contains marks

A PATH is TYPE.component. The elements of a list are `item`; components of nested types without a name are named by
their path. `*.component` and `*.component.component` match in every type that no other line names. An extension addition
without a mark inside becomes opaque: the decoder skips it by its length. The table has only the types that a root
reaches; equal types share a row.
"""
import argparse
import re
import sys

TOKEN = re.compile(r'\s+|--.*?(?:--|$)|(?P<t>::=|\.\.\.|\.\.|"[^"]*"|\[\[|\]\]|&?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*'
                   r'|-?\d+|[{}()\[\],;^|.@<>:])', re.M)
STRINGS = {'IA5String': (8, 128), 'VisibleString': (8, 95), 'PrintableString': (8, 74), 'NumericString': (4, 11),
           'BMPString': (16, 65536)}
GENERAL = ('GeneralString', 'UTF8String', 'TeletexString', 'ObjectDescriptor', 'GraphicString')


def tokens(text):
    out, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            sys.exit(f'unreadable: {text[at:at + 40]!r}')
        if match['t']:
            out.append(match['t'])
        at = match.end()
    return out


class Constraint:
    """The PER-visible part of a constraint: a value or size range, its extension mark, and the permitted alphabet."""

    def __init__(self):
        self.lower = self.upper = self.size_lower = self.size_upper = self.alphabet = None
        self.extensible = self.size_extensible = False


class Parser:
    def __init__(self, text, module):
        self.t, self.at, self.name = tokens(text), 0, module

    def peek(self, ahead=0):
        return self.t[self.at + ahead] if self.at + ahead < len(self.t) else ''

    def take(self, expected=None):
        token = self.peek()
        if expected is not None and token != expected:
            sys.exit(f'expected {expected!r}, found {" ".join(self.t[self.at:self.at + 8])!r}')
        self.at += 1
        return token

    def skip_group(self, opening, closing):
        depth = 0
        while True:
            token = self.take()
            depth += (token == opening) - (token == closing)
            if depth == 0:
                return

    def module(self, types, templates):
        while self.take() != 'BEGIN':
            pass
        if self.peek() == 'IMPORTS':
            while self.take() != ';':
                pass
        if self.peek() == 'EXPORTS':
            while self.take() != ';':
                pass
        while self.peek() not in ('END', ''):
            name = self.take()
            if name[0].islower():  # a value; not needed
                while self.take() != '::=':
                    pass
                self.skip_group('{', '}') if self.peek() == '{' else self.take()
            elif self.peek() == '{':
                self.take('{')
                parameter = self.take()
                self.take('}')
                self.take('::=')
                templates[self.name, name] = (parameter, self.type())
            else:
                self.take('::=')
                types[self.name, name] = self.type()

    def type(self):
        token = self.take()
        if token == '[':  # a tag: automatic tagging makes it invisible to PER
            while self.take() != ']':
                pass
            return self.type()
        constraint = Constraint()
        if token in ('SEQUENCE', 'SET'):
            if self.peek() == '{':
                node = {'kind': 'sequence', **self.components()}
            else:
                while self.peek() in ('(', 'SIZE'):
                    self.constraint(constraint)
                self.take('OF')
                return {'kind': 'sequence_of', 'element': self.type(), 'c': constraint}
        elif token == 'CHOICE':
            node = {'kind': 'choice', **self.components()}
        elif token == 'ENUMERATED':
            node = {'kind': 'enumerated', **self.enumeration()}
        elif token in ('OCTET', 'BIT', 'OBJECT'):
            second = self.take()
            node = {'kind': {'OCTET': 'octet_string', 'BIT': 'bit_string', 'OBJECT': 'object_identifier'}[token]}
            if second == 'STRING' and self.peek() == '{':
                self.skip_group('{', '}')
        elif token == 'TYPE-IDENTIFIER':
            self.take('.')
            self.take('&Type')
            node = {'kind': 'open_type'}
        elif token in STRINGS:
            node = {'kind': 'string', 'base': token}
        elif token in GENERAL:
            node = {'kind': 'general_string'}
        elif token in ('INTEGER', 'BOOLEAN', 'NULL'):
            node = {'kind': token.lower()}
        else:
            node = {'kind': 'reference', 'name': token, 'module': self.name}
            if self.peek() == '{':
                self.take('{')
                node['argument'] = self.type()
                self.take('}')
        while self.peek() == '(':
            self.constraint(constraint)
        node['c'] = constraint
        return node

    def components(self):
        self.take('{')
        root, extension, current, extensible = [], [], None, False
        current = root
        while self.peek() != '}':
            if self.peek() == '...':
                self.take()
                extensible, current = True, extension
            else:
                name = self.take()
                node = self.type()
                optional = self.peek() in ('OPTIONAL', 'DEFAULT')
                if optional and self.take() == 'DEFAULT':
                    self.take()
                current.append((name, node, optional))
            if self.peek() == ',':
                self.take()
        self.take('}')
        return {'root': root, 'extension': extension, 'extensible': extensible}

    def enumeration(self):
        self.take('{')
        root, extension, current, extensible = [], [], None, False
        current = root
        while self.peek() != '}':
            if self.peek() == '...':
                self.take()
                extensible, current = True, extension
            else:
                name, value = self.take(), None
                if self.peek() == '(':
                    self.take('(')
                    value = int(self.take())
                    self.take(')')
                current.append((name, value))
            if self.peek() == ',':
                self.take()
        self.take('}')
        if all(value is not None for _, value in root):
            root.sort(key=lambda item: item[1])
        return {'names': [n for n, _ in root], 'more': [n for n, _ in extension], 'extensible': extensible}

    def range(self):
        lower = self.take()
        upper = lower
        if self.peek() == '..':
            self.take()
            upper = self.take()
        extensible = False
        if self.peek() == ',':
            self.take()
            self.take('...')
            extensible = True
        bound = lambda word: None if word in ('MIN', 'MAX') else int(word)
        return bound(lower), bound(upper), extensible

    def constraint(self, c):
        """One constraint in parentheses, or SIZE (...) without them."""
        start = self.at
        if self.peek() == '(':
            inner = self.peek(1)
            if inner in ('CONSTRAINED', 'WITH') or inner[0].isupper() and inner not in ('SIZE', 'FROM', 'MIN'):
                return self.skip_group('(', ')')
            self.take('(')
        while True:
            if self.peek() == 'SIZE':
                self.take()
                self.take('(')
                c.size_lower, c.size_upper, c.size_extensible = self.range()
                self.take(')')
            elif self.peek() == 'FROM':
                self.take()
                self.take('(')
                c.alphabet = ''.join(sorted(self.take().strip('"')))
                self.take(')')
            else:
                c.lower, c.upper, c.extensible = self.range()
            if self.peek() != '^':
                break
            self.take()
        if self.t[start] == '(':
            self.take(')')
        return None


class Marks:
    """The marks file."""

    def __init__(self, path):
        self.roots, self.marks, self.presence, self.opaque = [], {}, set(), set()
        with open(path, encoding='utf-8') as file:
            for line in file:
                words = line.split('#')[0].split()
                if not words:
                    continue
                if words[0] == 'root':
                    self.roots.append(words[1])
                elif words[0] == 'opaque':
                    self.opaque.add(words[1])
                else:
                    if words[0] in self.marks:
                        sys.exit(f'{path}: {words[0]} twice')
                    self.marks[words[0]] = words[2]
                    if words[3:] == ['presence']:
                        self.presence.add(words[0])


class Tables:
    """Numbers types and components; equal types share a row."""

    def __init__(self, modules, types, templates, marks):
        self.modules, self.types, self.templates, self.marks = modules, types, templates, marks.marks
        self.presence, self.opaque = marks.presence, marks.opaque
        self.rows, self.components, self.index, self.named, self.used = [], [], {}, {}, set()
        self.mark_names = []
        for mark in self.marks.values():
            if mark != '-' and mark not in self.mark_names:
                self.mark_names.append(mark)
        self.reaches = {}

    def resolve(self, node, kinds):
        """The key of a referenced type: in its own module, or in the first module that has the type."""
        for module in [node['module']] + self.modules:
            if (module, node['name']) in kinds:
                return module, node['name']
        return None

    def path_of(self, key):
        """The name of a type in the marks file: its own name, with its module if an earlier module has the same name."""
        first = next(m for m in self.modules if (m, key[1]) in self.types or (m, key[1]) in self.templates)
        return key[1] if first == key[0] else ':'.join(key)

    @staticmethod
    def line_for(path, lines):
        """The line of the marks file for a component: its own line, or the longest one with '*'."""
        parts = path.split('.')
        for pattern in (path, '*.' + '.'.join(parts[-2:]), '*.' + parts[-1]):
            if pattern in lines:
                return pattern
        return None

    def mark_of(self, path):
        line = self.line_for(path, self.marks)
        if line is None:
            return None
        self.used.add(line)
        return None if self.marks[line] == '-' else self.marks[line]

    def wanted(self, path):
        line = self.line_for(path, self.marks)
        return line is not None and self.marks[line] != '-'

    def is_opaque(self, inner, path):
        """True for an extension addition that is not decoded inside."""
        if self.line_for(path, self.opaque) or self.line_for(path, self.marks) in self.presence:
            return True
        return not self.wanted(path) and not self.matters(inner, path)

    def matters(self, node, path, trail=()):
        """True if this type or a type inside it has a mark."""
        if node['kind'] == 'reference':
            if key := self.resolve(node, self.templates):
                return self.matters(self.templates[key][1], self.path_of(key), trail)
            key = self.resolve(node, self.types)
            if key is None or key in trail:
                return False
            if not trail and key in self.reaches:
                return self.reaches[key]
            found = self.matters(self.types[key], self.path_of(key), trail + (key,))
            if found or not trail:  # in a cycle the result "no mark" is valid for this trail only
                self.reaches[key] = found
            return found
        if node['kind'] == 'sequence_of':
            return self.wanted(f'{path}.item') or self.matters(node['element'], f'{path}.item', trail)
        root, extension = node.get('root', []), node.get('extension', [])
        return any(self.wanted(f'{path}.{name}') for name, _, _ in root + extension) or \
            any(self.matters(inner, f'{path}.{name}', trail) for name, inner, _ in root) or \
            any(self.matters(inner, f'{path}.{name}', trail) for name, inner, _ in extension
                if not self.line_for(f'{path}.{name}', self.opaque)
                and self.line_for(f'{path}.{name}', self.marks) not in self.presence)

    def intern(self, row):
        key = repr(row)
        if key not in self.index:
            self.index[key] = len(self.rows)
            self.rows.append(row)
        return self.index[key]

    def add(self, node, path, bound=None):
        """The row number of a type. `bound` maps the parameter of a parameterised type to its argument."""
        c = node['c']
        kind = node['kind']
        if kind == 'reference':
            if bound and node['name'] in bound:
                return self.add(*bound[node['name']])
            if key := self.resolve(node, self.templates):
                parameter, body = self.templates[key]
                return self.add(body, f'{key[1]}<{path}>', {parameter: (node['argument'], f'{path}.argument')})
            key = self.resolve(node, self.types)
            if key is None:
                sys.exit(f'{path}: no type {node["name"]}')
            type_path = self.path_of(key)
            if any(v is not None for v in (c.lower, c.size_lower, c.alphabet)):
                return self.add({**self.types[key], 'c': c}, path)
            if key not in self.named:
                if self.types[key]['kind'] in ('sequence', 'choice'):
                    self.named[key] = len(self.rows)  # may refer to itself
                    self.rows.append(None)
                    self.rows[self.named[key]] = self.build(self.types[key], type_path, None)
                else:
                    self.named[key] = self.add(self.types[key], type_path)
            return self.named[key]
        if kind in ('sequence', 'choice'):
            at = len(self.rows)
            self.rows.append(None)
            self.rows[at] = self.build(node, path, bound)
            return at
        if kind == 'sequence_of':
            first = len(self.components)
            self.components.append(None)
            self.components[first] = ('item', self.add(node['element'], f'{path}.item', bound), False,
                                      self.mark_of(f'{path}.item'))
            return self.intern(self.row('sequence_of', c.size_extensible, c.size_lower, c.size_upper, first, 1, 1))
        if kind == 'enumerated':
            first = len(self.components)
            names = node['names'] + node['more']
            self.components += [(name, None, False, None) for name in names]
            row = self.row('enumerated', node['extensible'], None, None, first, len(names), len(node['names']))
            for i, other in enumerate(self.rows):  # equal enumerations share their names
                if other and other['kind'] == 'enumerated' and {**other, 'first': 0} == {**row, 'first': 0} and \
                        [x[0] for x in self.components[other['first']:other['first'] + len(names)]] == names:
                    del self.components[first:]
                    return i
            return self.intern(row)
        if kind == 'integer':
            return self.intern(self.row('integer', c.extensible, c.lower, c.upper))
        if kind == 'string':
            bits, letters = STRINGS[node['base']]
            remapped = node['base'] == 'NumericString'
            if c.alphabet:
                letters = len(c.alphabet)
                need = max(1, (letters - 1).bit_length())
                bits = 1 << (need - 1).bit_length()
                remapped = ord(c.alphabet[-1]) > (1 << bits) - 1
            row = self.row('string', c.size_extensible, c.size_lower, c.size_upper)
            row['bits'], row['letters'] = bits, letters if remapped else 0
            return self.intern(row)
        if kind in ('octet_string', 'bit_string'):
            return self.intern(self.row(kind, c.size_extensible, c.size_lower, c.size_upper))
        return self.intern(self.row(kind))

    @staticmethod
    def row(kind, extensible=False, lower=None, upper=None, first=0, count=0, root=0, optional=0):
        return {'kind': kind, 'extensible': extensible, 'lower': lower, 'upper': upper, 'first': first,
                'count': count, 'root': root, 'optional': optional, 'bits': 0, 'letters': 0}

    def build(self, node, path, bound):
        root, extension = node['root'], node['extension']
        first = len(self.components)
        self.components += [None] * (len(root) + len(extension))
        for i, (name, inner, optional) in enumerate(root + extension):
            below = f'{path}.{name}'
            opaque = i >= len(root) and self.is_opaque(inner, below)
            type_row = self.intern(self.row('opaque')) if opaque else self.add(inner, below, bound)
            self.components[first + i] = (name, type_row, optional, self.mark_of(below))
        optional_count = sum(optional for _, _, optional in root) if node['kind'] == 'sequence' else 0
        return self.row(node['kind'], node['extensible'], None, None, first, len(root) + len(extension), len(root),
                        optional_count)


def camel(name):
    return 'k' + ''.join(part[0].upper() + part[1:] for part in name.split('-'))


def emit(tables, roots, namespace, sources):
    out = [f'// Made by scripts/asn1_tables.py from {", ".join(sources)}: do not edit.', '#pragma once', '',
           '#include <array>', '', '#include "dissectors/per/table.h"', '', f'namespace {namespace} {{', '',
           '// Components that are reported to the decoder, by their names in the marks file.',
           'enum class Mark : std::uint8_t {', '  none,']
    out += [f'  {name},' for name in tables.mark_names]
    out += ['};', '', '// kind, extensible, bits, letters, first, count, root, optional, lower, upper',
            f'inline constexpr std::array<per::Type, {len(tables.rows)}> kTypes{{{{']
    for row in tables.rows:
        lower = 'per::kNone' if row['lower'] is None else str(row['lower'])
        upper = 'per::kNone' if row['upper'] is None else str(row['upper'])
        numbers = ', '.join(str(row[what]) for what in ('bits', 'letters', 'first', 'count', 'root', 'optional'))
        out.append(f'    {{per::Kind::{row["kind"]}, {str(row["extensible"]).lower()}, {numbers}, {lower}, {upper}}},')
    out += ['}};', '', '// name, type, optional, mark',
            f'inline constexpr std::array<per::Component, {len(tables.components)}> kComponents{{{{']
    for name, type_row, optional, mark in tables.components:
        number = 0 if mark is None else tables.mark_names.index(mark) + 1
        row = 'per::kNoType' if type_row is None else type_row
        out.append(f'    {{"{name}", {row}, {str(optional).lower()}, {number}}},')
    out += ['}};', '', 'inline constexpr per::Table kTable{kTypes, kComponents};',
            'static_assert(per::valid(kTable), "a table that is wrong does not compile");', '']
    out += [f'inline constexpr std::uint16_t {camel(name)} = {row};' for name, row in roots]
    out += ['', f'}}  // namespace {namespace}', '']
    return '\n'.join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--marks', required=True)
    parser.add_argument('--output', required=True)
    parser.add_argument('--namespace', required=True)
    parser.add_argument('modules', nargs='+')
    options = parser.parse_args()
    types, templates, sources = {}, {}, []
    for path in options.modules:
        with open(path, encoding='utf-8', errors='replace') as file:
            text = file.read()
        sources.append(re.search(r'^([A-Z][A-Z0-9-]+)\s*(?:\{[^}]*\})?\s*DEFINITIONS', text, re.M).group(1))
        Parser(text, sources[-1]).module(types, templates)
    marks = Marks(options.marks)
    tables = Tables(sources, types, templates, marks)
    roots = [(name, tables.add({'kind': 'reference', 'name': name, 'module': sources[0], 'c': Constraint()}, name))
             for name in marks.roots]
    if unused := set(marks.marks) - tables.used:
        sys.exit('marks that name nothing: ' + ', '.join(sorted(unused)))
    with open(options.output, 'w', encoding='utf-8') as file:
        file.write(emit(tables, roots, options.namespace, sources))


if __name__ == '__main__':
    main()

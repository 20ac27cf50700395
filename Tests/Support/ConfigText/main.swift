import Facts
import TritonConfig

// Answers a script that compares our reader of config.pbtxt with protobuf's: `--schema` dumps the schema table; without
// it every line of the input is a text in hexadecimal, answered by a line of JSON.

if CommandLine.arguments.dropFirst().first == "--schema" {
  print(JSONWriter.write(SchemaDump.value))
} else {
  while let line = readLine() { print(JSONWriter.write(TextAnswer.answer(to: line), pretty: false)) }
}

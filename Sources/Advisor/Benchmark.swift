import Facts
import RuleBook

/// Timings for the benchmark script, as JSON.
package enum Benchmark {
  /// `{"ruleBookLoadMilliseconds": median, "decisionsPerSecond": …}`.
  package static func run() throws(AdvisorError) -> String {
    let clock = ContinuousClock()
    var loads: [Double] = []
    var book = try RuleBookSource.load()
    for _ in 0..<15 {
      let start = clock.now
      book = try RuleBookSource.load()
      loads.append(milliseconds(clock.now - start))
    }
    let sheets = book.sampleSheets()
    var count = 0
    let start = clock.now
    while clock.now - start < .seconds(1) {
      for sheet in sheets where book.decide(sheet).recommendation != -1 { count += 1 }
    }
    let seconds = milliseconds(clock.now - start) / 1000
    return JSONWriter.write([
      "ruleBookLoadMilliseconds": .double(loads.sorted()[loads.count / 2]),
      "decisionsPerSecond": .double((Double(count) / seconds).rounded()),
    ]) + "\n"
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
  }
}

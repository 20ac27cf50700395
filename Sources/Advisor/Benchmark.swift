import Facts
import RuleBook

/// Timings for the benchmark script, as JSON.
package enum Benchmark {
  /// `{"ruleBookLoadMilliseconds": median, as for an answer, "ruleBookWithCasesMilliseconds": median, with the examples
  /// that the rules' cases need, "decisionsPerSecond": …}`.
  package static func run() throws(AdvisorError) -> String {
    let clock = ContinuousClock()
    let book = try RuleBookSource.load()
    func medianLoad(withCases: Bool) throws(AdvisorError) -> Double {
      var loads: [Double] = []
      for _ in 0..<15 {
        let start = clock.now
        _ = try RuleBookSource.load(withCases: withCases)
        loads.append(milliseconds(clock.now - start))
      }
      return loads.sorted()[loads.count / 2]
    }
    let load = try medianLoad(withCases: false)
    let loadWithCases = try medianLoad(withCases: true)
    let sheets = book.sampleSheets()
    var count = 0
    let start = clock.now
    while clock.now - start < .seconds(1) {
      for sheet in sheets where book.decide(sheet).recommendation != -1 { count += 1 }
    }
    let seconds = milliseconds(clock.now - start) / 1000
    return JSONWriter.write([
      "ruleBookLoadMilliseconds": .double(load), "ruleBookWithCasesMilliseconds": .double(loadWithCases),
      "decisionsPerSecond": .double((Double(count) / seconds).rounded()),
    ]) + "\n"
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
  }
}

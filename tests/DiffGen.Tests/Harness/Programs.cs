namespace DiffGen.Tests.Harness;

/// <summary>The corpus, compiled on demand: about fifty programs a compilation, each compilation once.</summary>
internal static class Programs
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly Lazy<IReadOnlyDictionary<string, Lazy<IReadOnlyList<CompiledProgram>>>> Plain = new(() => Arrange(Corpus.Core.Concat(Corpus.Later), false));
    private static readonly Lazy<IReadOnlyDictionary<string, Lazy<IReadOnlyList<CompiledProgram>>>> Generated = new(() => Arrange(Corpus.Core.Concat(Corpus.Later), true));

    /// <summary>A program by name; without the generator it is the user's code alone.</summary>
    public static CompiledProgram Get(string name, bool generate = true) =>
        (generate ? Generated : Plain).Value[name].Value.Single(p => p.Program.Name == name);

    /// <summary>Runs a check with the time and the stack that a runaway companion may take.</summary>
    public static IReadOnlyList<string> Guarded(Func<IReadOnlyList<string>> check)
    {
        IReadOnlyList<string> failures = ["it didn't end within " + Limit.TotalSeconds + " s"];
        var thread = new Thread(() =>
        {
            try
            {
                failures = check();
            }
            catch (Exception exception)
            {
                failures = [exception.ToString()];
            }
        }, 32 << 20)
        {
            IsBackground = true,
        };
        thread.Start();
        thread.Join(Limit);
        return failures;
    }

    private static Dictionary<string, Lazy<IReadOnlyList<CompiledProgram>>> Arrange(IEnumerable<CorpusFile> files, bool generate)
    {
        var arranged = new Dictionary<string, Lazy<IReadOnlyList<CompiledProgram>>>();
        var batch = new List<CorpusFile>();
        foreach (var group in files.GroupBy(f => f.Name.StartsWith("Later/", StringComparison.Ordinal)))
        {
            foreach (var file in group)
            {
                if (batch.Sum(f => f.Programs.Count) + file.Programs.Count > BatchSize)
                {
                    Close();
                }

                batch.Add(file);
            }

            Close();
        }

        return arranged;

        void Close()
        {
            var closed = batch.ToArray();
            var compiled = new Lazy<IReadOnlyList<CompiledProgram>>(() => Batch.Compile(closed, generate));
            foreach (var program in closed.SelectMany(f => f.Programs))
            {
                arranged.Add(program.Name, compiled);
            }

            batch.Clear();
        }
    }
}

using System.IO.Compression;
using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Tests;

/// <summary>An input of GradBench's, and what its hand-written reference answers to each function: files under Data.</summary>
internal sealed record Case(string Module, string Function, string Input, string Expected)
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Data");

    public static IEnumerable<Case> All() =>
        from file in Directory.EnumerateFiles(s_folder, "*.*.json.gz").Order(StringComparer.Ordinal)
        let parts = Path.GetFileName(file).Split('.')
        select new Case(parts[0].Split('_')[0].TrimEnd('1'), parts[1], Path.Combine(s_folder, parts[0] + ".json.gz"), file);

    public Evaluation Prepare()
    {
        using JsonDocument input = Read(Input);
        return Modules.All[Module][Function](input.RootElement);
    }

    public static JsonDocument Read(string file)
    {
        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        return JsonDocument.Parse(stream);
    }

    /// <summary>The output of an evaluation that has been run.</summary>
    public static JsonDocument Output(Evaluation evaluation)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            evaluation.Write(writer);
        }

        return JsonDocument.Parse(stream.ToArray());
    }
}

using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Members of the base library that bring in what is no function of the method's parameters, or let other threads run.
/// What the method itself sent out could come back by them, with its derivative lost.
/// </summary>
internal static class OutsideWorld
{
    private const string Pass = "get it in the caller and pass it as a [Constant] parameter";

    /// <summary>What a member does, and what to do instead; null if it is none of them.</summary>
    public static (string Does, string WayOut)? Of(ISymbol member)
    {
        INamedTypeSymbol? type = member as INamedTypeSymbol ?? member.ContainingType;
        if (type is null || type.DeclaringSyntaxReferences.Length > 0)
        {
            return null;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Known(current, member) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static (string Does, string WayOut)? Known(INamedTypeSymbol type, ISymbol member)
    {
        string space = type.ContainingNamespace?.ToDisplayString() ?? "";
        return (space, type.Name) switch
        {
            // One that is passed in is the caller's.
            ("System", "Random") or ("System.Security.Cryptography", "RandomNumberGenerator")
                when member is { IsStatic: true } or IMethodSymbol { MethodKind: MethodKind.Constructor } => ("draws random numbers", Pass),
            ("System", "Guid") when member.Name.StartsWith("New", StringComparison.Ordinal) || member.Name.StartsWith("Create", StringComparison.Ordinal) => ("draws random numbers", Pass),
            ("System", "DateTime" or "DateTimeOffset") when member.Name is "Now" or "UtcNow" or "Today" => ("reads the clock", Pass),
            ("System", "Environment") when member.Name.StartsWith("TickCount", StringComparison.Ordinal) => ("reads the clock", Pass),
            ("System.Diagnostics", "Stopwatch") or ("System", "TimeProvider") => ("reads the clock", Pass),
            ("System", "Console") when member.Name.StartsWith("Read", StringComparison.Ordinal) || member.Name == "In" => ("reads input", Pass),
            ("System.IO", "TextReader" or "BinaryReader") => ("reads input", Pass),
            ("System.IO", "File" or "Stream") when member.Name.StartsWith("Read", StringComparison.Ordinal) || member.Name.StartsWith("Open", StringComparison.Ordinal) => ("reads input", Pass),
            ("System.Threading", "Thread" or "ThreadPool" or "Timer") or ("System.Threading.Tasks", "Task" or "TaskFactory" or "Parallel" or "ValueTask") =>
                ("runs code on other threads", "use a loop, or Parallel.For(from, to, i => …) over independent iterations, or run the companions in parallel"),
            ("System", "Activator") or ("System.Reflection", _) => ("calls by reflection", "call the method by its name"),
            ("System", "Type") when member.Name.StartsWith("Invoke", StringComparison.Ordinal) => ("calls by reflection", "call the method by its name"),
            ("System", "Delegate") when member.Name == "DynamicInvoke" => ("calls by reflection", "call the delegate itself"),
            _ => null,
        };
    }
}

Console.WriteLine("DiffGen");
